import type { Core } from '@strapi/strapi';
import type { Context, Next } from 'koa';
import { OVERRIDES_KEY, type Reference } from '../../contracts/reference';
import type { Resolution } from '../../core/availability';
import type { JsonObject } from '../../core/json';
import { overridesOfUse } from '../../core/references/overrides';
import { nameOf } from '../../core/references/placer';
import { collect, type Found, type FoundObject, place } from '../../core/references/walk';
import { pickerAsset } from '../editors/picker-asset';
import { type DamPlugin, damOf } from '../plugin';
import { isJson } from './request';

/** Admin routes that answer with rows of the Media Library. */
const READERS = /^\/(?:content-manager|upload)\//;

/**
 * Adds a thumbnail and the DAM's texts to rows of references in the admin's responses. Editors get a
 * thumbnail even if visitors may not see the asset (in review, withdrawn); its URL has the admin's own
 * origin. What the row itself overrides is told beside what applies. A text of the row wins over the DAM's. The stored content does not change: media fields save ids.
 */
export function showFilesToEditors(strapi: Core.Strapi): void {
  strapi.server.api('admin').use(async (ctx: Context, next: Next) => {
    await next();
    const body: unknown = ctx.body;
    if (ctx.respond === false || !READERS.test(ctx.path) || !isJson(body)) return;
    const dam = damOf(strapi);
    const collected = collect(body, { ours: dam.ours });
    if (!collected.found.some(isRow)) return;
    const resolutions = await dam.resolver.resolveAll(
      collected.recognised.map(({ reference }) => reference),
    );
    ctx.body = place(body, collected, {
      text: ({ value }) => value,
      object: (found) => {
        const resolution = resolutions[found.index];
        const isShown = isRow(found) && resolution !== undefined;
        return isShown ? rowForEditors(dam, found, resolution) : found.value;
      },
    });
  });
}

/**
 * True for rows of the Media Library. Block images and custom fields are left unchanged, because the
 * editor saves them exactly as it reads them.
 */
function isRow(found: Found): found is FoundObject & { kind: 'file' } {
  return found.kind === 'file' && 'id' in found.value;
}

function rowForEditors(
  dam: DamPlugin,
  { value, recognised, locale }: FoundObject,
  { asset }: Resolution,
): JsonObject {
  if (asset === null) return value;
  const { reference } = recognised;
  const texts = dam.mediaViews.textsOf(asset, locale);
  const url = thumbnailOf(dam, reference, asset);
  return {
    ...value,
    name: nameOf(value, texts, recognised.stored),
    alternativeText: value.alternativeText ?? texts.alternativeText,
    caption: value.caption ?? texts.caption,
    [OVERRIDES_KEY]: overridesOfUse(value),
    ...(url !== null && { formats: { thumbnail: { url } } }),
  };
}

function thumbnailOf(
  dam: DamPlugin,
  reference: Reference,
  asset: NonNullable<Resolution['asset']>,
): string | null {
  const { connection } = dam.resolver.nameOf(reference);
  const options = { pinned: reference.version };
  return pickerAsset(dam, connection, asset, dam.clock.now(), options).thumbnailUrl;
}
