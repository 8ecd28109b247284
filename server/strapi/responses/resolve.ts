import type { Core } from '@strapi/strapi';
import type { Reference } from '../../contracts/reference';
import { createPlacer } from '../../core/references/placer';
import { type Collected, collect, type Path, type Placer, place } from '../../core/references/walk';
import { isRequiredMedia } from '../content/schema';
import { shapeOf } from '../content/shapes';
import { damOf } from '../plugin';

/**
 * Returns a copy of a body with every reference resolved, in one batch; the body itself is not changed.
 * `rootUid` is the content type of the entries. With it, plain JSON is left unchanged and required media
 * are never null.
 */
export async function resolveBody(
  strapi: Core.Strapi,
  body: unknown,
  rootUid?: string,
): Promise<unknown> {
  return (await resolveAnswer(strapi, body, rootUid)).body;
}

/** Like `resolveBody`; also returns the references that the body holds. */
export async function resolveAnswer(
  strapi: Core.Strapi,
  body: unknown,
  rootUid?: string,
): Promise<{ body: unknown; references: readonly Reference[] }> {
  const shape = rootUid === undefined ? undefined : shapeOf(strapi, rootUid);
  const collected = collect(body, { ours: damOf(strapi).ours, shape });
  const references = [...collected.references.values()];
  if (references.length === 0) return { body, references };
  const isRequired = (path: Path): boolean => isRequiredMedia(strapi, body, path, rootUid);
  const placer = await placerFor(strapi, collected, isRequired);
  return { body: place(body, collected, placer), references };
}

/** Resolves collected references in one batch; returns the placer that puts the results into a body. */
export async function placerFor(
  strapi: Core.Strapi,
  { references }: Collected,
  isRequired: (path: Path) => boolean,
): Promise<Placer> {
  const { ours, resolver, mediaViews, config } = damOf(strapi);
  const resolutions = await resolver.resolve(references);
  const usesPlaceholder = (path: Path): boolean =>
    config.onUnavailable === 'placeholder' || isRequired(path);
  return createPlacer({ ours, resolutions, mediaViews, usesPlaceholder });
}
