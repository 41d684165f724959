import { createHash } from 'node:crypto';
import { readError } from './decode.ts';
import { cstring, int32, message } from './encode.ts';
import { ScramClient } from './scram.ts';

export interface Credentials {
  user: string;
  password: string;
}

/**
 * The client's side of authentication: feed it each Authentication message, send what it returns.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP
 * @throws Error where the server wants something else than a password
 */
export class Authentication {
  readonly #credentials: Credentials;
  #scram: ScramClient | undefined;

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  answer(bytes: Buffer): Buffer | undefined {
    const { user, password } = this.#credentials;
    const kind = bytes.readInt32BE(5);
    const data = bytes.subarray(9);
    if (kind === 0) return undefined;
    if (kind === 3) return message('p', cstring(password));
    if (kind === 5) return message('p', cstring(`md5${md5(md5(password + user), data)}`));
    if (kind === 10) {
      this.#scram = new ScramClient(password);
      const first = Buffer.from(this.#scram.first());
      return message('p', cstring('SCRAM-SHA-256'), int32(first.length), first);
    }
    if (kind === 11 && this.#scram !== undefined) return message('p', Buffer.from(this.#scram.final(data.toString())));
    if (kind === 12 && this.#scram !== undefined) {
      this.#scram.verify(data.toString());
      return undefined;
    }
    throw new Error(`the server asks for authentication of kind ${kind}, which is not a password`);
  }
}

/** The error that ended a start-up, for people. */
export function refusal(bytes: Buffer): Error {
  const { message: text, sqlstate } = readError(bytes);
  return new Error(`${text} (${sqlstate})`);
}

function md5(text: string, salt: Buffer = Buffer.alloc(0)): string {
  return createHash('md5').update(text).update(salt).digest('hex');
}
