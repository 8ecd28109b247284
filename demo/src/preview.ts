/** Where the website shows an entry that is being edited; undefined where it has no page of it. */
export async function previewUrl(
  siteUrl: string,
  uid: string,
  { documentId, locale, status }: { documentId: string; locale?: string; status?: string },
): Promise<string | undefined> {
  const query = new URLSearchParams({ status: status === 'published' ? 'published' : 'draft' });
  if (locale) query.set('locale', locale);
  if (uid === 'api::homepage.homepage') return `${siteUrl}/?${query}`;
  if (uid !== 'api::article.article') return undefined;
  const article = await strapi.documents(uid).findOne({
    documentId,
    locale,
    status: 'draft',
    fields: ['slug'],
  });
  return article?.slug ? `${siteUrl}/articles/${article.slug}?${query}` : undefined;
}
