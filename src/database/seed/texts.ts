import { choice, type Generator, literal, UNLIMITED, wrapped } from './generator.ts';
import type { ValueHints } from './hints.ts';
import { textsLike, textsMatching } from './patterns.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** An index has at most this many digits before it is cut. */
const DIGITS = 12;

export interface TextOptions {
  type: string;
  /** The column's name, which becomes the words of the text. */
  name: string;
  /** n of varchar(n) or char(n). */
  limit?: number;
  /** char(n): filled up, so that it reads back as written. */
  fixed: boolean;
  hints: ValueHints;
}

/** Texts that look like their column: `title-17`, `user17@example.com`. In lower case, so distinct in citext too. */
export function texts({ type, name, limit, fixed, hints }: TextOptions): Generator {
  const most = Math.min(limit ?? 1_000_000, hints.maxLength ?? 1_000_000);
  const least = Math.min(Math.max(hints.minLength ?? 0, fixed ? most : 0), most);
  const cast = (generator: Generator): Generator => ({
    capacity: generator.capacity,
    at: (index) => `(${inCase(generator.at(index), hints.case)})::${type}`,
  });
  const patterned =
    hints.regex === undefined
      ? hints.like === undefined
        ? undefined
        : textsLike(hints.like)
      : textsMatching(hints.regex, { least, most });
  if (patterned !== undefined) return cast(patterned);
  if (most === 0) return choice([`''`], type);
  const worded = wordsFor(name);
  if (most < worded.before.length + worded.after.length + DIGITS) return cast(codes(least, most));
  return cast({
    capacity: UNLIMITED,
    at: (index) => {
      const text = `${literal(worded.before)} || (${index}) || ${literal(worded.after)}`;
      return least === 0 ? text : `rpad(${text} || '-', greatest(${least}, length(${text})), 'x')`;
    },
  });
}

/** Short codes: hexadecimal digits, or one letter or digit. */
function codes(least: number, most: number): Generator {
  if (most === 1) {
    return { capacity: 36, at: (index) => `substr('${ALPHABET}', (${wrapped(index, 36)})::int + 1, 1)` };
  }
  const digits = Math.min(most, 12);
  const capacity = 16 ** digits;
  return {
    capacity,
    at: (index) => `lpad(to_hex(${wrapped(index, capacity)}), ${Math.max(least, Math.min(most, 2))}, '0')`,
  };
}

function wordsFor(name: string): { before: string; after: string } {
  const word = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 24);
  if (/e-?mail(-address)?$/.test(word)) return { before: 'user', after: '@example.com' };
  if (/(^|-)(url|uri|website|link|homepage)$/.test(word)) return { before: 'https://example.com/', after: '' };
  return { before: `${/^[a-z]/.test(word) ? word : 'text'}-`, after: '' };
}

function inCase(text: string, letters: ValueHints['case']): string {
  return letters === 'upper' ? `upper(${text})` : text;
}
