import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { Clock } from '../../core/ports';

/** A picture of an asset that an editor may see, in review or not. */
export interface SealedTarget {
  connection: string;
  /** The DAM's address of the picture. */
  url: string;
}

/** Urls stay the same within such a window, so that a browser's cache serves a repeated search. */
const WINDOW_MS = 60 * 60 * 1_000;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Same-origin, short-lived addresses of the pictures in the picker. `<img>` carries no admin
 * credentials, so the address itself is the permission: the target is sealed (AES-256-GCM) with its
 * expiry, which binds asset and size, and keeps the DAM's own addresses from the browser.
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

  /** Valid for one to two hours. */
  urlOf(target: SealedTarget): string {
    const expiresAtMs = (Math.floor(this.#clock.now() / WINDOW_MS) + 2) * WINDOW_MS;
    const text = JSON.stringify([target.connection, target.url, expiresAtMs]);
    // Derived from the text: the same target and window give the same url, and never does one
    // initialisation vector serve two texts.
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

  /** Null for a token that is not ours or has expired. */
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
      // The tag does not fit: forged, cut, or sealed with an older key.
      return null;
    }
    const [connection, url, expiresAtMs]: [string, string, number] = JSON.parse(text);
    return this.#clock.now() < expiresAtMs ? { connection, url } : null;
  }
}
