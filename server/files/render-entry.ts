/**
 * The program of a process that makes pictures. A picture that libvips cannot end, or that brings it down, ends
 * this process instead of Strapi's.
 */
import sharp from 'sharp';
import { fingerprintPicture } from './fingerprint';
import { render } from './render';
import { failureOf, packFacts, type RenderAnswer, type RenderQuestion } from './render-protocol';

// Each picture has another source, so what libvips remembers would only take memory.
sharp.cache(false);

process.on('message', (question: RenderQuestion) => {
  void answerTo(question)
    .catch((error: unknown): RenderAnswer => ({ failure: failureOf(error) }))
    .then((answer) => process.send?.(answer));
});
// Strapi has ended.
process.on('disconnect', () => process.exit());

async function answerTo(question: RenderQuestion): Promise<RenderAnswer> {
  if ('fingerprint' in question) return packFacts(await fingerprintPicture(question.fingerprint));
  return { original: await render(question.request, question.target) };
}
