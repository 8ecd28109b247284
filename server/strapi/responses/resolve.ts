import type { Core } from '@strapi/strapi';
import { createPlacer } from '../../core/references/placer';
import type { Recognised } from '../../core/references/recognise';
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

/** Like `resolveBody`; also returns what it found in the body; the same reference may be found often. */
export async function resolveAnswer(
  strapi: Core.Strapi,
  body: unknown,
  rootUid?: string,
): Promise<{ body: unknown; recognised: readonly Recognised[] }> {
  const shape = rootUid === undefined ? undefined : shapeOf(strapi, rootUid);
  const collected = collect(body, { ours: damOf(strapi).ours, shape });
  if (collected.found.length === 0) return { body, recognised: [] };
  const isRequired = (path: Path): boolean => isRequiredMedia(strapi, body, path, rootUid);
  const placer = await placerFor(strapi, collected, isRequired);
  return { body: place(body, collected, placer), recognised: collected.recognised };
}

/** Resolves collected references in one batch; returns the placer that puts the results into a body. */
export async function placerFor(
  strapi: Core.Strapi,
  { recognised }: Pick<Collected, 'recognised'>,
  isRequired: (path: Path) => boolean,
): Promise<Placer> {
  const { ours, resolver, mediaViews, config } = damOf(strapi);
  const resolutions = await resolver.resolveAll(recognised.map(({ reference }) => reference));
  const usesPlaceholder = (path: Path): boolean =>
    config.onUnavailable === 'placeholder' || isRequired(path);
  return createPlacer({ ours, recognised, resolutions, mediaViews, usesPlaceholder });
}
