import type { Core } from '@strapi/strapi';
import { isLocale } from '../../contracts/languages';
import { createPlacer } from '../../core/references/placer';
import type { Recognised } from '../../core/references/recognise';
import { type Collected, collect, type Path, type Placer, place } from '../../core/references/walk';
import { isRequiredMedia } from '../content/schema';
import { shapeOf } from '../content/shapes';
import { damOf } from '../plugin';

export interface ResolveOptions {
  /** The content type of the entries. With it, plain JSON is left unchanged and required media are never null. */
  uid?: string | undefined;
  /** Locale of what has none of its own, such as content that is not localised. Any other value is ignored. */
  locale?: unknown;
}

/** Returns a copy of a body with every reference resolved, in one batch; the body itself is not changed. */
export async function resolveBody(
  strapi: Core.Strapi,
  body: unknown,
  options: ResolveOptions = {},
): Promise<unknown> {
  return (await resolveAnswer(strapi, body, options)).body;
}

/** Like `resolveBody`; also returns what it found in the body; the same reference may be found often. */
export async function resolveAnswer(
  strapi: Core.Strapi,
  body: unknown,
  { uid, locale }: ResolveOptions,
): Promise<{ body: unknown; recognised: readonly Recognised[] }> {
  const shape = uid === undefined ? undefined : shapeOf(strapi, uid);
  const collected = collect(body, { ours: damOf(strapi).ours, shape });
  if (collected.found.length === 0) return { body, recognised: [] };
  const isRequired = (path: Path): boolean => isRequiredMedia(strapi, body, path, uid);
  const placer = await placerFor(strapi, collected, { isRequired, locale });
  return { body: place(body, collected, placer), recognised: collected.recognised };
}

/** Resolves collected references in one batch; returns the placer that puts the results into a body. */
export async function placerFor(
  strapi: Core.Strapi,
  { recognised }: Pick<Collected, 'recognised'>,
  { isRequired, locale }: Pick<ResolveOptions, 'locale'> & { isRequired(path: Path): boolean },
): Promise<Placer> {
  const { ours, resolver, mediaViews, config } = damOf(strapi);
  const resolutions = await resolver.resolveAll(recognised.map(({ reference }) => reference));
  const usesPlaceholder = (path: Path): boolean =>
    config.onUnavailable === 'placeholder' || isRequired(path);
  return createPlacer({
    ours,
    recognised,
    resolutions,
    mediaViews,
    locale: isLocale(locale) ? locale : null,
    usesPlaceholder,
  });
}
