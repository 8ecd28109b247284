import type { Core } from '@strapi/strapi';
import type { Reference } from '../../contracts/reference';
import { tagsOfAnswer } from '../../core/cache-tags';
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
  references: readonly Reference[],
): Promise<void> {
  const { cdn, resolver, crowdedAnswers } = damOf(strapi);
  if (cdn === null || references.length === 0) return;
  const names = references.map((reference) => resolver.nameOf(reference));
  const { tags, crowded } = tagsOfAnswer(names);
  await crowdedAnswers.note(crowded);
  const { name, separator } = cdn.tagHeader;
  const own = ctx.response.get(name);
  ctx.set(name, [...(own === '' ? [] : [own]), ...tags].join(separator));
}
