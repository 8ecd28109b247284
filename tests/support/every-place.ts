import type { TestSite } from './strapi';

export const ARTICLE = 'api::article.article';

/** Data of an article with two assets in every kind of place. The cover and the hero have a text of their own. */
export async function everyPlace(site: Pick<TestSite, 'pick'>, first: string, second: string) {
  const [one, other] = await site.pick(first, second);
  if (!one || !other) throw new Error('both can be picked');
  return {
    cover: { id: one.file.id, damNewOverrides: { alternativeText: 'Of this use', caption: null } },
    gallery: [other.file.id, one.file.id],
    hero: { connection: 'brand', assetId: first, url: one.url, alt: 'Own words' },
    teasers: [{ connection: 'brand', assetId: second, url: other.url }],
    text: `Before ![pier](${one.url}?w=640#top) and <a href="${other.url}">the boat</a> after`,
    body: [
      {
        type: 'image',
        image: { ...one.file, previewUrl: null },
        children: [{ type: 'text', text: '' }],
      },
      {
        type: 'paragraph',
        children: [
          { type: 'link', url: other.url, children: [{ type: 'text', text: 'The boat' }] },
        ],
      },
    ],
    seo: { metaTitle: 'T', shareImage: other.file.id },
    sections: [
      { __component: 'sections.gallery', title: 'G', images: [one.file.id, other.file.id] },
      { __component: 'sections.quote', text: 'Q', by: 'B', portrait: one.file.id },
      { __component: 'sections.markdown', text: `![boat](${other.url})` },
    ],
  };
}

/** A stored row of an article with its files. */
// biome-ignore lint/suspicious/noExplicitAny: rows of Strapi are untyped
export type ArticleRow = any;

/** Returns a stored row with all that `everyPlace` fills, and the media field `teaserFiles` if there is one. */
export async function articleRow(
  { strapi }: Pick<TestSite, 'strapi'>,
  documentId: string,
  isPublished: boolean,
): Promise<ArticleRow> {
  return strapi.db.query(ARTICLE).findOne({
    where: { documentId, publishedAt: isPublished ? { $notNull: true } : null },
    populate: {
      cover: true,
      gallery: true,
      ...(strapi.getModel(ARTICLE).attributes.teaserFiles && { teaserFiles: true }),
      seo: { populate: { shareImage: true } },
      sections: {
        on: {
          'sections.gallery': { populate: { images: true } },
          'sections.quote': { populate: { portrait: true } },
          'sections.markdown': true,
        },
      },
    },
  });
}
