import {
  type Article,
  type Author,
  type Homepage,
  readArticle,
  readAuthor,
  readHomepage,
} from './model';
import { type Json, present, record, records } from './read';
import type { Locale } from './words';

/** Strapi did not answer, or answered something that is no content. */
export class StrapiError extends Error {}

export type View = { locale: Locale; preview: boolean };

const ENTRY_POPULATE: Record<string, string> = {
  'populate[cover]': 'true',
  'populate[gallery]': 'true',
  'populate[seo][populate]': '*',
  'populate[sections][on][sections.gallery][populate]': '*',
  'populate[sections][on][sections.quote][populate]': '*',
  'populate[sections][on][sections.markdown][populate]': '*',
};

export class Strapi {
  constructor(private readonly baseUrl: string) {}

  async homepage(view: View): Promise<Homepage | null> {
    const answer = await this.get('/api/homepage', view, {
      ...ENTRY_POPULATE,
      'populate[featured][populate][cover]': 'true',
      'populate[featured][populate][author]': 'true',
    });
    return readHomepage(answer?.data);
  }

  async articles(view: View): Promise<Article[]> {
    const answer = await this.get('/api/articles', view, {
      'populate[cover]': 'true',
      'populate[author]': 'true',
      sort: 'publishedAt:desc',
      'pagination[pageSize]': '100',
    });
    return present(records(answer?.data).map(readArticle));
  }

  async article(slug: string, view: View): Promise<Article | null> {
    const answer = await this.get('/api/articles', view, {
      ...ENTRY_POPULATE,
      'populate[author][populate]': 'avatar',
      'filters[slug][$eq]': slug,
    });
    return readArticle(records(answer?.data)[0]);
  }

  async authors(): Promise<Author[]> {
    const answer = await this.get('/api/authors', null, {
      'populate[avatar]': 'true',
      sort: 'name',
      'pagination[pageSize]': '100',
    });
    return present(records(answer?.data).map(readAuthor));
  }

  private async get(
    path: string,
    view: View | null,
    query: Record<string, string>,
  ): Promise<Json | null> {
    const params = new URLSearchParams(query);
    if (view !== null) {
      params.set('locale', view.locale);
      if (view.preview) params.set('status', 'draft');
    }
    const { status, body } = await this.fetchText(`${this.baseUrl}${path}?${params}`, path);
    if (status === 404) return null;
    if (status !== 200) {
      throw new StrapiError(`${path} was answered with ${status}: ${body.slice(0, 300)}`);
    }
    try {
      return record(JSON.parse(body));
    } catch (cause) {
      throw new StrapiError(`${path} was not answered with JSON`, { cause });
    }
  }

  private async fetchText(url: string, path: string): Promise<{ status: number; body: string }> {
    try {
      const response = await fetch(url, {
        headers: { accept: 'application/json' },
        cache: 'no-store',
        signal: AbortSignal.timeout(10_000),
      });
      return { status: response.status, body: await response.text() };
    } catch (cause) {
      throw new StrapiError(`${path} was not answered`, { cause });
    }
  }
}
