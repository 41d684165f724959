import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Values that a browser keeps for the bot, and can neither read nor change. */
export interface Cookies {
  /** A `set-cookie` header. */
  seal(name: string, value: unknown, seconds: number): string;
  /** What was sealed under this name, as long as it lasts; undefined for everything else. */
  open(request: IncomingMessage, name: string): unknown;
  /** A `set-cookie` header that takes it away. */
  clear(name: string): string;
}

const NONCE = 12;
const TAG = 16;

/**
 * Cookies that are encrypted and authenticated (AES-256-GCM), with a key from the App's secret, so that every replica
 * reads them. `secure`: only over HTTPS.
 */
export function createCookies(secret: string, secure: boolean): Cookies {
  const key = Buffer.from(hkdfSync('sha256', secret, 'lockstep', 'cookies of the report page', 32));
  const rest = `; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  return {
    seal(name, value, seconds) {
      const nonce = randomBytes(NONCE);
      // Its name belongs to it: one cookie cannot be given out as another.
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name));
      const text = JSON.stringify({ value, until: Date.now() + seconds * 1000 });
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${name}=${sealed.toString('base64url')}; Max-Age=${seconds}${rest}`;
    },
    open(request, name) {
      const sealed = Buffer.from(readCookie(request, name), 'base64url');
      if (sealed.length <= NONCE + TAG) return undefined;
      try {
        const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG });
        cipher.setAAD(Buffer.from(name)).setAuthTag(sealed.subarray(-TAG));
        const text = cipher.update(sealed.subarray(NONCE, -TAG), undefined, 'utf8') + cipher.final('utf8');
        const { value, until } = JSON.parse(text) as { value: unknown; until: number };
        return until > Date.now() ? value : undefined;
      } catch {
        return undefined;
      }
    },
    clear: (name) => `${name}=; Max-Age=0${rest}`,
  };
}

function readCookie(request: IncomingMessage, name: string): string {
  for (const each of (request.headers.cookie ?? '').split(';')) {
    const at = each.indexOf('=');
    if (at > 0 && each.slice(0, at).trim() === name) return each.slice(at + 1).trim();
  }
  return '';
}
