import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { Clock } from '../../core/ports';

/** A rendition or original that editors may see, whatever the state of its asset. */
export interface SealedTarget {
  connection: string;
  /** The file's URL in the DAM. */
  url: string;
}

/** Time in which URLs stay the same, so that browsers cache the pictures of a search. In milliseconds. */
const WINDOW_MS = 60 * 60 * 1_000;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Creates same-origin, short-lived URLs for the images, video and audio in the picker. `<img>` sends no
 * admin credentials, so the URL itself is the permission. The target and its expiry are encrypted and
 * authenticated (AES-256-GCM): a URL opens one file only, and the browser never sees the DAM's URLs.
 */
export class SealedAddresses {
  readonly #key: Buffer;
  readonly #clock: Clock;

  constructor(appKeys: readonly string[], clock: Clock) {
    this.#key = Buffer.from(
      hkdfSync('sha256', appKeys.join(), 'strapi-plugin-dam', 'thumbnails', 32),
    );
    this.#clock = clock;
  }

  /** Returns the path under which the target can be read, valid for one to two hours. */
  urlOf(target: SealedTarget): string {
    const expiresAtMs = (Math.floor(this.#clock.now() / WINDOW_MS) + 2) * WINDOW_MS;
    const text = JSON.stringify([target.connection, target.url, expiresAtMs]);
    // Derived from the text: the same target and window give the same URL, and no two texts share an
    // initialisation vector.
    const iv = createHmac('sha256', this.#key).update(text).digest().subarray(0, IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv);
    const sealed = Buffer.concat([
      iv,
      cipher.update(text, 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return `/dam/thumb/${sealed.toString('base64url')}`;
  }

  /** Returns the target of a token, or null if the token is forged or expired. */
  open(token: string): SealedTarget | null {
    const sealed = Buffer.from(token, 'base64url');
    if (sealed.length <= IV_BYTES + TAG_BYTES) return null;
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, IV_BYTES));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    let text: string;
    try {
      const body = sealed.subarray(IV_BYTES, -TAG_BYTES);
      text = decipher.update(body, undefined, 'utf8') + decipher.final('utf8');
    } catch {
      // The authentication tag does not match: forged, truncated, or sealed with an older key.
      return null;
    }
    const [connection, url, expiresAtMs]: [string, string, number] = JSON.parse(text);
    return this.#clock.now() < expiresAtMs ? { connection, url } : null;
  }
}
