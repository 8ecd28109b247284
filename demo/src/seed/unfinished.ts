import type { Core } from '@strapi/strapi';

/** The seed is many writes: a start that was broken off in their midst leaves half a site behind. */
const MARK = { type: 'core', name: 'demo', key: 'seeding' };

export async function isUnfinished(strapi: Core.Strapi): Promise<boolean> {
  return (await strapi.store.get(MARK)) === true;
}

export async function markUnfinished(strapi: Core.Strapi, value: boolean): Promise<void> {
  await strapi.store.set({ ...MARK, value });
}

/** Removes what an unfinished seed made, so that it can begin anew. */
export async function clear(strapi: Core.Strapi): Promise<void> {
  const uids = [
    'api::homepage.homepage',
    'api::article.article',
    'api::author.author',
    'api::product.product',
  ] as const;
  for (const uid of uids) {
    // Rows, not documents: one that only has another language would be missed.
    const rows = await strapi.db.query(uid).findMany({ select: ['documentId'] });
    for (const documentId of new Set(rows.map((row: { documentId: string }) => row.documentId))) {
      await strapi.documents(uid).delete({ documentId, locale: '*' });
    }
  }
}
