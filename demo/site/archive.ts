import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { layout, type PageContext } from './layout';
import { archivePage } from './pages';
import { isRecord, records } from './read';
import type { Strapi } from './strapi';

/** Content types whose entries stand on the page. */
const SHOWN = new Set(['api::article.article']);

/** Editors' changes come into the page after so long, as with many static sites. */
const REBUILT_AFTER_MS = 5 * 60_000;

/**
 * The one page that is a file: made at start, and again when Strapi says that a DAM asset on it
 * changed, so that it shows neither an old version nor one that was withdrawn.
 */
export class Archive {
  private builtAtMs = 0;
  private building: Promise<void> | null = null;
  private readonly file: string;

  constructor(
    private readonly strapi: Strapi,
    private readonly context: PageContext,
    folder: string,
    private readonly secret: string | null,
  ) {
    this.file = path.join(folder, 'archive.html');
  }

  async html(): Promise<string> {
    if (Date.now() - this.builtAtMs > REBUILT_AFTER_MS) await this.build();
    return readFile(this.file, 'utf8');
  }

  /** Calls that come during a build wait for another one: what they tell of may have come too late. */
  async build(): Promise<void> {
    await this.building;
    this.building ??= this.write().finally(() => {
      this.building = null;
    });
    await this.building;
  }

  /** A signed list of entries from the DAM plugin; the status to answer with. */
  async revalidate(body: string, headers: Record<string, string>): Promise<number> {
    if (this.secret === null) return 404;
    let message: unknown;
    try {
      message = new Webhook(this.secret).verify(body, headers);
    } catch (error) {
      if (error instanceof WebhookVerificationError) return 401;
      throw error;
    }
    const data = isRecord(message) && isRecord(message.data) ? message.data : {};
    const isShown = records(data.entries).some(({ uid }) => SHOWN.has(String(uid)));
    if (isShown) await this.build();
    return 204;
  }

  private async write(): Promise<void> {
    const builtAt = new Date();
    const articles = await this.strapi.articles(this.context.view);
    const page = layout(archivePage(articles, builtAt, this.context), this.context).value;
    await mkdir(path.dirname(this.file), { recursive: true });
    // Never half a page: a visitor gets the old file or the new one.
    await writeFile(`${this.file}.new`, page);
    await rename(`${this.file}.new`, this.file);
    this.builtAtMs = builtAt.getTime();
  }
}
