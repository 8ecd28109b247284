/**
 * The program of a process that makes pictures. A picture that libvips cannot end, or that brings it down, ends
 * this process instead of Strapi's.
 */
import sharp from 'sharp';
import { render } from './render';
import { failureOf, type RenderAnswer, type RenderQuestion } from './render-protocol';

// Each picture has another source, so what libvips remembers would only take memory.
sharp.cache(false);

process.on('message', ({ request, target }: RenderQuestion) => {
  void render(request, target)
    .then(
      (size): RenderAnswer => ({ size }),
      (error: unknown): RenderAnswer => ({ failure: failureOf(error) }),
    )
    .then((answer) => process.send?.(answer));
});
// Strapi has ended.
process.on('disconnect', () => process.exit());
