import type { Core } from '@strapi/strapi';
import { tagsOfAnswer } from '../../core/cache-tags';
import type { Recognised } from '../../core/references/recognise';
import { damOf } from '../plugin';

/** The part of Koa's context that tags need. */
export interface TaggedResponse {
  response: { get(name: string): string };
  set(name: string, value: string): void;
}

/** Names the assets of an answer in the header that the configured CDN reads, after what the project has put there. */
export async function tagAnswer(
  strapi: Core.Strapi,
  ctx: TaggedResponse,
  recognised: readonly Recognised[],
): Promise<void> {
  const { cdn, resolver, crowdedAnswers } = damOf(strapi);
  if (cdn === null || recognised.length === 0) return;
  const names = recognised.map(({ reference }) => resolver.nameOf(reference));
  const { tags, crowded } = tagsOfAnswer(names);
  await crowdedAnswers.note(crowded);
  const { name, separator } = cdn.tagHeader;
  const own = ctx.response.get(name);
  ctx.set(name, [...(own === '' ? [] : [own]), ...tags].join(separator));
}
