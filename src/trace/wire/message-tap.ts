/** A message passed by: its body as far as it was wanted. */
export interface Passed {
  type: string;
  /** Header included, cut at the tap's limit; empty for types that are only counted. */
  bytes: Buffer;
  /** Length of the whole message. */
  length: number;
}

export interface TapOptions {
  /** Types whose bytes are wanted. */
  wanted: string;
  /** Types that are told of, without bytes. */
  counted: string;
  /** Bytes kept of a message. */
  limit: number;
  on: (passed: Passed) => void;
}

const nothing = Buffer.alloc(0);
const wantedFlag = 1;
const countedFlag = 2;

/** Finds messages in a stream that somebody else forwards. What is not wanted is stepped over. */
export class MessageTap {
  readonly #flags = new Uint8Array(256);
  readonly #limit: number;
  readonly #on: (passed: Passed) => void;
  /** A header that was cut, until it is whole. */
  #head: Buffer = nothing;
  #left = 0;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #type = 0;
  #length = 0;

  constructor({ wanted, counted, limit, on }: TapOptions) {
    for (const type of wanted) this.#flags[type.charCodeAt(0)] = wantedFlag;
    for (const type of counted) this.#flags[type.charCodeAt(0)] = countedFlag;
    this.#limit = limit;
    this.#on = on;
  }

  feed(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left === 0) {
        const start = this.#begin(chunk, at);
        if (start === undefined) return;
        at = start;
        if (this.#left > 0) continue;
      } else {
        const take = Math.min(this.#left, chunk.length - at);
        this.#keep(chunk.subarray(at, at + take));
        at += take;
        this.#left -= take;
      }
      if (this.#left === 0) this.#finish();
    }
  }

  /** Reads a header at `at`. @returns where the body begins; undefined when the header is not whole yet */
  #begin(chunk: Buffer, at: number): number | undefined {
    let header = chunk;
    let start = at;
    let next = at + 5;
    if (this.#head.length > 0 || chunk.length - at < 5) {
      const missing = 5 - this.#head.length;
      header = Buffer.concat([this.#head, chunk.subarray(at, at + missing)]);
      this.#head = header;
      if (header.length < 5) return undefined;
      this.#head = nothing;
      start = 0;
      next = at + missing;
    }
    this.#type = header[start] ?? 0;
    this.#length = header.readUInt32BE(start + 1) + 1;
    this.#left = Math.max(0, this.#length - 5);
    if (this.#flags[this.#type] === wantedFlag) this.#keep(header.subarray(start, start + 5));
    return next;
  }

  #keep(bytes: Buffer): void {
    if (this.#flags[this.#type] !== wantedFlag || this.#keptBytes >= this.#limit) return;
    const part = bytes.subarray(0, this.#limit - this.#keptBytes);
    this.#kept.push(part);
    this.#keptBytes += part.length;
  }

  #finish(): void {
    const flag = this.#flags[this.#type];
    if (flag === undefined || flag === 0) return;
    const [only] = this.#kept;
    const bytes = this.#kept.length === 1 && only !== undefined ? only : Buffer.concat(this.#kept);
    this.#kept = [];
    this.#keptBytes = 0;
    this.#on({ type: String.fromCharCode(this.#type), bytes, length: this.#length });
  }
}
