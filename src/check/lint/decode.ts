import { isUtf8 } from 'node:buffer';

/** A file's text, or why it is none. */
export type Decoded = { text: string } | { problem: string };

/** UTF-8 with or without a byte order mark: everything else PostgreSQL would refuse, or read as other characters. */
export function decode(bytes: Buffer): Decoded {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { problem: 'is UTF-16, which PostgreSQL does not read; save it as UTF-8' };
  }
  if (bytes.includes(0)) return { problem: 'holds a NUL byte, which PostgreSQL cannot receive; save it as UTF-8 text' };
  if (!isUtf8(bytes)) {
    return { problem: 'is not valid UTF-8 (Latin-1?), which PostgreSQL rejects; save it as UTF-8' };
  }
  const isMarked = first === 0xef && second === 0xbb && bytes[2] === 0xbf;
  const text = bytes.toString('utf8', isMarked ? 3 : 0);
  if (text.startsWith('\uFEFF'))
    return { problem: 'begins with two byte order marks, of which PostgreSQL refuses one; take them away' };
  return { text };
}
