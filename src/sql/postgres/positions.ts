/** Maps the parser's byte offsets to character offsets of `text`; the identity for ASCII. */
export function charOffsets(text: string): (byte: number) => number {
  const bytes = Buffer.byteLength(text);
  if (bytes === text.length) return (byte) => Math.min(byte, text.length);
  const offsets = new Int32Array(bytes + 1);
  let byte = 0;
  for (let index = 0; index < text.length; ) {
    const point = text.codePointAt(index) ?? 0;
    const width = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    offsets.fill(index, byte, byte + width);
    byte += width;
    index += point > 0xffff ? 2 : 1;
  }
  offsets[byte] = text.length;
  return (at) => offsets[Math.min(at, byte)] ?? text.length;
}

/** Character offset of the n-th code point, as PostgreSQL counts error positions. */
export function offsetOfCodePoint(text: string, points: number): number {
  let index = 0;
  for (let left = points; left > 0 && index < text.length; left--)
    index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  return index;
}

/** Line numbers for ascending offsets, in one pass over the text. */
export function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (offset) => {
    while (next >= 0 && next < offset) {
      line++;
      next = text.indexOf('\n', next + 1);
    }
    return line;
  };
}
