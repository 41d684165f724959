/** A part of a WebAssembly module. https://webassembly.github.io/spec/core/binary/modules.html#sections */
export interface Section {
  id: number;
  /** Offsets in the module: where it begins, where its contents do, and where they end. */
  start: number;
  body: number;
  end: number;
}

export interface ReadNumber {
  value: number;
  /** Offsets: its first byte, and the one behind its last. */
  start: number;
  end: number;
}

/** The magic number and the version. */
const HEADER_BYTES = 8;

export function sectionsOf(module: Uint8Array): Section[] {
  const found: Section[] = [];
  for (let at = HEADER_BYTES; at < module.length; ) {
    const size = readNumber(module, at + 1);
    const end = size.end + size.value;
    found.push({ id: module[at] ?? 0, start: at, body: size.end, end });
    at = end;
  }
  return found;
}

/** LEB128: seven bits a byte, the lowest first; the eighth says that more follow. */
export function readNumber(bytes: Uint8Array, start: number): ReadNumber {
  let value = 0;
  for (let at = start; ; at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) return { value, start, end: at + 1 };
  }
}

/** A number of 0 to 2^31 - 1 as LEB128; of so many bytes, where that is given and they suffice. */
export function numberBytes(value: number, length = 1): number[] {
  const bytes: number[] = [];
  for (let rest = value; rest > 0 || bytes.length < length; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes.slice(0, -1), (bytes.at(-1) ?? 0) & 0x7f];
}
