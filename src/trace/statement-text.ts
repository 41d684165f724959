import type { ParsedStatement } from '../sql/operation.ts';
import { skipBlank } from '../sql/postgres/lexer.ts';
import { parseStatements } from '../sql/postgres/parse.ts';

/** A text as it came over the wire: SQL in the client's encoding. */
export interface WireText {
  bytes: Buffer;
  text: string;
  /** Character offset → byte offset. */
  byteAt: (offset: number) => number;
}

export type Split = { ok: true; statements: ParsedStatement[] } | { ok: false; reason: string };

/** Parsing a longer text would take more memory than the whole check may use. */
const longestText = 4 * 1024 * 1024;
/** Encodings in which a byte below 0x80 can be half of a character: quotes can't be found in them. */
const unsafeEncodings = new Set(['SJIS', 'BIG5', 'GBK', 'UHC', 'GB18030', 'JOHAB', 'SHIFT_JIS_2004']);

/** Reads the bytes as text; undefined when they aren't valid in the client's encoding, or can't be read by us. */
export function readWireText(bytes: Buffer, encoding: string): WireText | undefined {
  const utf8 = encoding === 'UTF8';
  const text = bytes.toString(utf8 ? 'utf8' : 'latin1');
  if (text.length === bytes.length && !utf8) {
    const ascii = !/[\x80-\xff]/.test(text);
    return ascii || !unsafeEncodings.has(encoding) ? { bytes, text, byteAt: (offset) => offset } : undefined;
  }
  if (text.length === bytes.length) return { bytes, text, byteAt: (offset) => offset };
  if (text.includes('\uFFFD') && !Buffer.from(text).equals(bytes)) return undefined;
  return { bytes, text, byteAt: byteOffsets(text) };
}

/** Ascending offsets are counted on from the last one. */
function byteOffsets(text: string): (offset: number) => number {
  let last = 0;
  let bytes = 0;
  return (offset) => {
    if (offset < last) {
      last = 0;
      bytes = 0;
    }
    bytes += Buffer.byteLength(text.slice(last, offset));
    last = offset;
    return bytes;
  };
}

/** Characters before `offset` as PostgreSQL counts them. */
export function codePointsBefore(text: string, offset: number): number {
  let count = 0;
  for (let index = 0; index < offset; count++) index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  return count;
}

/** The statements of a text, only if every character of it belongs to one of them or is blank. */
export function splitText(text: string): Split {
  if (text.length > longestText)
    return { ok: false, reason: `could not be split: longer than ${longestText} characters` };
  const parsed = parseStatements(text);
  if (!parsed.ok) return { ok: false, reason: `could not be split: ${parsed.message}` };
  let end = 0;
  for (const { offset, sql } of parsed.statements) {
    if (!isBlank(text, end, offset)) return { ok: false, reason: 'could not be split: text between two statements' };
    end = offset + sql.length;
  }
  if (!isBlank(text, end, text.length))
    return { ok: false, reason: 'could not be split: text after the last statement' };
  return { ok: true, statements: parsed.statements };
}

function isBlank(text: string, start: number, end: number): boolean {
  let at = skipBlank(text, start);
  while (at < end && text[at] === ';') at = skipBlank(text, at + 1);
  return at >= end;
}
