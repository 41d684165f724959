/**
 * One protocol message, or a part of a long one of a type that is only passed on.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export interface Frame {
  /** The message's first byte, as a character. */
  type: string;
  /** Type byte, length and body; for a later part, the part alone. */
  bytes: Buffer;
  /** Header and names are in this part. */
  first: boolean;
  last: boolean;
}

export interface FrameReaderOptions {
  /** Types that may be handed out in parts, because nobody needs them whole. */
  inParts: string;
  /** Called when enough is buffered, and again (`false`) when it was taken. */
  onPressure: (high: boolean) => void;
}

const header = 5;
/** A part holds at least this much, so that a Bind's names are in the first one. */
const smallestPart = 64 * 1024;
const highWater = 1024 * 1024;

/** Cuts a byte stream into messages, wherever the network cut it. A byte is copied once at most. */
export class FrameReader {
  readonly #inParts: string;
  readonly #onPressure: (high: boolean) => void;
  #chunks: Buffer[] = [];
  #available = 0;
  #high = false;
  /** Bytes of a message handed out in parts that are still to come. */
  #rest = 0;
  #partType = '';
  ended = false;

  constructor({ inParts, onPressure }: FrameReaderOptions) {
    this.#inParts = inParts;
    this.#onPressure = onPressure;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#available += chunk.length;
    this.#press();
  }

  /** The next message, or undefined until more bytes are there. @throws RangeError on an impossible length */
  take(): Frame | undefined {
    if (this.#rest > 0) return this.#available > 0 ? this.#takePart() : undefined;
    const length = this.#messageLength();
    if (length === undefined) return undefined;
    const type = String.fromCharCode(this.#chunks[0]?.[0] ?? 0);
    if (this.#available >= length) return { type, bytes: this.#cut(length), first: true, last: true };
    if (!this.#inParts.includes(type) || this.#available < smallestPart) {
      this.#press();
      return undefined;
    }
    this.#partType = type;
    this.#rest = length;
    return { ...this.#takePart(), first: true };
  }

  /** The next message's type without taking it. */
  peek(): string | undefined {
    if (this.#rest > 0) return this.#available > 0 ? this.#partType : undefined;
    const first = this.#chunks[0]?.[0];
    return first === undefined ? undefined : String.fromCharCode(first);
  }

  /** Everything that is buffered, for a stream that is no longer looked at. */
  drain(): Buffer {
    return this.#cut(this.#available);
  }

  #takePart(): Frame {
    const bytes = this.#cut(Math.min(this.#rest, this.#available));
    this.#rest -= bytes.length;
    return { type: this.#partType, bytes, first: false, last: this.#rest === 0 };
  }

  #messageLength(): number | undefined {
    if (this.#available < header) return undefined;
    const first = this.#chunks[0];
    if (first !== undefined && first.length < header) this.#chunks = [Buffer.concat(this.#chunks, this.#available)];
    const length = this.#chunks[0]?.readInt32BE(1) ?? 0;
    if (length < 4) throw new RangeError(`a message of length ${length}`);
    return length + 1;
  }

  #cut(length: number): Buffer {
    this.#available -= length;
    const first = this.#chunks[0];
    if (first === undefined || length === 0) return Buffer.alloc(0);
    if (first.length === length) {
      this.#chunks.shift();
      this.#press();
      return first;
    }
    if (first.length > length) {
      this.#chunks[0] = first.subarray(length);
      this.#press();
      return first.subarray(0, length);
    }
    return this.#join(length);
  }

  #join(length: number): Buffer {
    const joined = Buffer.allocUnsafe(length);
    let filled = 0;
    let used = 0;
    for (const chunk of this.#chunks) {
      if (filled === length) break;
      const take = Math.min(chunk.length, length - filled);
      chunk.copy(joined, filled, 0, take);
      filled += take;
      if (take === chunk.length) used++;
      else this.#chunks[used] = chunk.subarray(take);
    }
    this.#chunks.splice(0, used);
    this.#press();
    return joined;
  }

  /** A message that must be whole is let in, however long it is. */
  #press(): void {
    const first = this.#chunks[0];
    const wanted = this.#rest > 0 || first === undefined || first.length < header ? 0 : first.readInt32BE(1) + 1;
    const inParts = first !== undefined && this.#inParts.includes(String.fromCharCode(first[0] ?? 0));
    const high = this.#available >= highWater && (inParts || wanted <= this.#available);
    if (high === this.#high) return;
    this.#high = high;
    this.#onPressure(high);
  }
}
