import type { Core } from '@strapi/strapi';
import { createPlacer } from '../../core/references/placer';
import { type Collected, collect, type Path, type Placer, place } from '../../core/references/walk';
import { isRequiredMedia } from '../content/schema';
import { shapeOf } from '../content/shapes';
import { damOf } from '../plugin';

/**
 * Resolves every reference of a body in one batch; the body itself is left as it is. `rootUid` is
 * the content type it starts at, where that is known. Absent options read the configuration.
 */
export async function resolveBody(
  strapi: Core.Strapi,
  body: unknown,
  rootUid?: string,
): Promise<unknown> {
  const shape = rootUid === undefined ? undefined : shapeOf(strapi, rootUid);
  const collected = collect(body, { shape });
  if (collected.references.size === 0) return body;
  const isRequired = (path: Path): boolean => isRequiredMedia(strapi, body, path, rootUid);
  return place(body, collected, await placerFor(strapi, collected, isRequired));
}

/** Resolves what was collected, in one batch, and says what each place shows of it. */
export async function placerFor(
  strapi: Core.Strapi,
  { references }: Collected,
  isRequired: (path: Path) => boolean,
): Promise<Placer> {
  const { resolver, mediaViews, config } = damOf(strapi);
  const resolutions = await resolver.resolve(references);
  const usesPlaceholder = (path: Path): boolean =>
    config.onUnavailable === 'placeholder' || isRequired(path);
  return createPlacer({ resolutions, mediaViews, usesPlaceholder });
}
