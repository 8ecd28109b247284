import path from 'node:path';
import type { Core } from '@strapi/strapi';
import { createApiToken, createEditor } from './access';
import { articles } from './articles';
import { type AuthorKey, authors } from './authors';
import type { Article } from './content';
import { homepage } from './homepage';
import { type Library, openLibrary } from './library';
import { products } from './products';
import { sharedData, wordsData } from './records';
import { clear, isUnfinished, markUnfinished } from './unfinished';

const ARTICLE = 'api::article.article';
const AUTHOR = 'api::author.author';
const HOMEPAGE = 'api::homepage.homepage';
const PRODUCT = 'api::product.product';

/** Fills an empty database with a site that reads like a real one. */
export async function seedWhenEmpty(strapi: Core.Strapi): Promise<void> {
  await createEditor(strapi);
  await createApiToken(strapi, path.resolve(process.cwd(), process.env.DEMO_DATA ?? '.data'));
  if (await isUnfinished(strapi)) await clear(strapi);
  if ((await strapi.db.query(ARTICLE).count()) > 0) return;
  await addPolish(strapi);
  const library = await openLibrary(strapi);
  await markUnfinished(strapi, true);
  const authorIds = await createAuthors(strapi, library);
  const documentIds = new Map<string, string>();
  // The list is newest first.
  for (const article of [...articles].reverse()) {
    const author = authorIds.get(article.author);
    documentIds.set(article.slug, await createArticle(strapi, library, article, author));
  }
  await createHomepage(strapi, library, documentIds);
  await createProducts(strapi, library);
  await markUnfinished(strapi, false);
  strapi.log.info(`The demo's content is made: ${articles.length} articles and the homepage.`);
}

async function addPolish(strapi: Core.Strapi): Promise<void> {
  const locales = strapi.plugin('i18n').service('locales');
  if (await locales.findByCode('pl')) return;
  await locales.create({ code: 'pl', name: 'Polish (pl)' });
}

async function createAuthors(
  strapi: Core.Strapi,
  library: Library,
): Promise<ReadonlyMap<AuthorKey, string>> {
  const ids = new Map<AuthorKey, string>();
  for (const key of Object.keys(authors) as AuthorKey[]) {
    const { avatar, ...words } = authors[key];
    const { documentId } = await strapi
      .documents(AUTHOR)
      .create({ data: inputOf({ ...words, avatar: library.fileId(avatar) }) });
    ids.set(key, documentId);
  }
  return ids;
}

async function createArticle(
  strapi: Core.Strapi,
  library: Library,
  article: Article,
  author: string | undefined,
): Promise<string> {
  const status = article.draft ? 'draft' : 'published';
  const shared = { slug: article.slug, author, ...sharedData(library, article) };
  const { documentId } = await strapi.documents(ARTICLE).create({
    locale: 'en',
    status,
    data: inputOf({ ...shared, ...wordsData(library, article.en) }),
  });
  if (article.pl) {
    await strapi.documents(ARTICLE).update({
      documentId,
      locale: 'pl',
      status,
      data: inputOf({ ...shared, ...wordsData(library, article.pl) }),
    });
  }
  return documentId;
}

async function createHomepage(
  strapi: Core.Strapi,
  library: Library,
  documentIds: ReadonlyMap<string, string>,
): Promise<void> {
  const shared = sharedData(library, homepage);
  const dataIn = (locale: 'en' | 'pl') =>
    inputOf({
      ...shared,
      ...wordsData(library, homepage[locale]),
      intro: homepage[locale].intro,
      featured: homepage.featured[locale].map((slug) => {
        const documentId = documentIds.get(slug);
        if (!documentId) throw new Error(`The homepage features "${slug}", which is no article`);
        return documentId;
      }),
    });
  const pages = strapi.documents(HOMEPAGE);
  const { documentId } = await pages.create({
    locale: 'en',
    status: 'published',
    data: dataIn('en'),
  });
  await pages.update({ documentId, locale: 'pl', status: 'published', data: dataIn('pl') });
}

async function createProducts(strapi: Core.Strapi, library: Library): Promise<void> {
  for (const { name, picture, sheet, description, facts } of products) {
    const pictures = { picture: library.fileId(picture), sheet: library.url(sheet) };
    const data = inputOf({ name, facts, ...pictures, description: library.text(description) });
    await strapi.documents(PRODUCT).create({ status: 'published', data });
  }
}

/** The app has no generated types: to TypeScript, its content types are without attributes. */
function inputOf(attributes: Record<string, unknown>): Record<string, unknown> {
  return attributes;
}
