import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

/** SCRAM-SHA-256 without channel binding, the client's side. https://www.rfc-editor.org/rfc/rfc5802 */
export class ScramClient {
  readonly #password: string;
  readonly #nonce = randomBytes(18).toString('base64');
  #serverSignature: Buffer = Buffer.alloc(0);

  constructor(password: string) {
    this.#password = password.normalize('NFKC');
  }

  /** PostgreSQL takes the user's name from the startup packet and ignores this one. */
  first(): string {
    return `n,,${this.#bare()}`;
  }

  final(serverFirst: string): string {
    const { r = '', s = '', i = '0' } = attributes(serverFirst);
    if (!r.startsWith(this.#nonce)) throw new Error('SCRAM: the server did not repeat the nonce');
    const salted = pbkdf2Sync(this.#password, Buffer.from(s, 'base64'), Number(i), 32, 'sha256');
    const clientKey = hmac(salted, 'Client Key');
    const storedKey = createHash('sha256').update(clientKey).digest();
    const withoutProof = `c=biws,r=${r}`;
    const all = `${this.#bare()},${serverFirst},${withoutProof}`;
    const signature = hmac(storedKey, all);
    const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)));
    this.#serverSignature = hmac(hmac(salted, 'Server Key'), all);
    return `${withoutProof},p=${proof.toString('base64')}`;
  }

  verify(serverFinal: string): void {
    const signature = Buffer.from(attributes(serverFinal).v ?? '', 'base64');
    const expected = this.#serverSignature;
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
      throw new Error('SCRAM: the server does not know the password');
    }
  }

  #bare(): string {
    return `n=,r=${this.#nonce}`;
  }
}

function attributes(text: string): Record<string, string> {
  return Object.fromEntries(text.split(',').map((part) => [part.slice(0, 1), part.slice(2)]));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
