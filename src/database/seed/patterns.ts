import { type Generator, literal, UNLIMITED, wrapped } from './generator.ts';

/** A piece of a pattern: a fixed text, or a place where the row's number can stand. */
type Piece = { text: string } | { class: string; least: number; most: number };

/** Texts for a LIKE pattern: the first `%` takes the number, `_` an x. */
export function textsLike(pattern: string): Generator {
  const pieces: Piece[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? '';
    if (char === '%') pieces.push({ class: 'a0', least: 0, most: 1000 });
    else if (char === '_') pieces.push({ text: 'x' });
    else pieces.push({ text: char === '\\' ? (pattern[++at] ?? '') : char });
  }
  return fromPieces(pieces, { least: 0, most: 1_000_000 });
}

/** Texts for a regular expression of plain shape; undefined for one that is not understood. */
export function textsMatching(regex: string, limits: { least: number; most: number }): Generator | undefined {
  let pieces: Piece[] | undefined;
  try {
    pieces = readRegex(regex);
  } catch {
    // A bracket that PostgreSQL takes and JavaScript does not.
  }
  return pieces === undefined ? undefined : fromPieces(pieces, limits);
}

function fromPieces(pieces: Piece[], { least, most }: { least: number; most: number }): Generator {
  const open = pieces.reduce((best, piece, at) => (widthOf(piece) > widthOf(pieces[best]) ? at : best), 0);
  const fixed = pieces.reduce((sum, piece) => sum + ('text' in piece ? piece.text.length : piece.least), 0);
  const chosen = pieces[open];
  const width = Math.min(
    widthOf(chosen),
    most - fixed + (chosen !== undefined && 'class' in chosen ? chosen.least : 0),
    12,
  );
  const capacity = width < 1 ? 1 : width >= 12 ? UNLIMITED : 10 ** width;
  return {
    capacity,
    at: (index) =>
      pieces
        .map((piece, at) => {
          if ('text' in piece) return literal(piece.text);
          if (at !== open || width < 1) return literal(sample(piece.class).repeat(piece.least));
          return numberIn(piece, { index: wrapped(index, capacity), fill: least - fixed });
        })
        .join(' || ') || `''`,
  };
}

function widthOf(piece: Piece | undefined): number {
  return piece !== undefined && 'class' in piece ? piece.most : 0;
}

/** The row's number, in the characters that the place allows, padded to the length it demands. */
function numberIn(piece: { class: string; least: number; most: number }, row: { index: string; fill: number }): string {
  const length = Math.min(Math.max(piece.least, piece.least + row.fill, 1), piece.most);
  const digits = `(${row.index})::text`;
  const least = `greatest(${length}, length(${digits}))`;
  if (piece.class.includes('0') && piece.class.includes('a')) return `lpad(${digits}, ${least}, 'a')`;
  if (piece.class.includes('0')) return `lpad(${digits}, ${least}, '0')`;
  const letters = piece.class.includes('A') && !piece.class.includes('a') ? 'ABCDEFGHIJ' : 'abcdefghij';
  return `lpad(translate(${digits}, '0123456789', '${letters}'), ${least}, '${letters[0]}')`;
}

function sample(characters: string): string {
  return characters.includes('a') ? 'a' : (characters[0] ?? 'x');
}

const CLASSES: Record<string, string> = { d: '0', w: 'a0A', s: ' ' };

/** Anchors, literals, classes, escapes, groups (the first alternative) and quantifiers. */
function readRegex(regex: string): Piece[] | undefined {
  if (/\(\?[^:]|\\[bByYmMAZ1-9]|\[\[[.=]/.test(regex)) return undefined;
  const pieces: Piece[] = [];
  let rest = regex;
  while (rest !== '') {
    const atom = /^(?:\^|\$)/.exec(rest);
    if (atom !== null) {
      rest = rest.slice(1);
      continue;
    }
    if (rest.startsWith('|')) return pieces;
    const unit = readUnit(rest);
    if (unit === undefined) return undefined;
    rest = rest.slice(unit.length);
    const times = /^(?:[+*?]|\{(\d+)(,(\d*))?\})/.exec(rest);
    rest = rest.slice(times?.[0].length ?? 0).replace(/^\?(?=.)/, times === null ? '?' : '');
    const [least, most] = range(times);
    if (unit.kind === 'class') pieces.push({ class: unit.characters, least, most });
    else if (least > 0) for (let n = 0; n < Math.min(least, 50); n++) pieces.push(...unit.pieces);
  }
  return pieces;
}

function range(times: RegExpExecArray | null): [number, number] {
  if (times === null) return [1, 1];
  const [all, low, comma, high] = times;
  if (all === '+') return [1, 1000];
  if (all === '*') return [0, 1000];
  if (all === '?') return [0, 1];
  return [Number(low), comma === undefined ? Number(low) : high === '' || high === undefined ? 1000 : Number(high)];
}

type Unit = { length: number } & ({ kind: 'class'; characters: string } | { kind: 'pieces'; pieces: Piece[] });

function readUnit(rest: string): Unit | undefined {
  const bracket = /^\[(\^?)(\]?(?:\[:\w+:\]|\\.|[^\]\\])*)\]/.exec(rest);
  if (bracket !== null)
    return { kind: 'class', length: bracket[0].length, characters: expand(bracket[1] === '^', bracket[2] ?? '') };
  if (rest.startsWith('(')) return readGroup(rest);
  if (rest.startsWith('.')) return { kind: 'class', length: 1, characters: 'a0A' };
  const escaped = /^\\(.)/.exec(rest)?.[1];
  if (escaped === undefined) return { kind: 'pieces', length: 1, pieces: [{ text: rest.slice(0, 1) }] };
  const characters = CLASSES[escaped];
  if (characters !== undefined) return { kind: 'class', length: 2, characters };
  return { kind: 'pieces', length: 2, pieces: [{ text: escaped === 'S' ? 'x' : escaped }] };
}

function readGroup(rest: string): Unit | undefined {
  let depth = 0;
  for (let at = 0; at < rest.length; at++) {
    if (rest[at] === '\\') at++;
    else if (rest[at] === '(') depth++;
    else if (rest[at] === ')' && --depth === 0) {
      const pieces = readRegex(rest.slice(rest.startsWith('(?:') ? 3 : 1, at));
      return pieces && { kind: 'pieces', length: at + 1, pieces };
    }
  }
  return undefined;
}

/** Which of `a`, `0`, `A`, else the first literal, a bracket allows. */
function expand(negated: boolean, inside: string): string {
  if (negated)
    return (
      ['a', '0', 'A'].filter((char) => !new RegExp(`[${inside.replace(/\[:\w+:\]/g, '')}]`).test(char)).join('') || 'x'
    );
  const has = (pattern: RegExp): boolean => pattern.test(inside);
  const found = [
    has(/a-[f-z]|\[:(alpha|alnum|lower):\]|\\w/) ? 'a' : '',
    has(/0-[3-9]|\\d|\[:(digit|alnum|xdigit):\]|\\w/) ? '0' : '',
    has(/A-[F-Z]|\[:(alpha|alnum|upper):\]|\\w/) ? 'A' : '',
  ].join('');
  const first = /\\(.)|([^[\]^])/.exec(inside);
  return found || (first?.[1] ?? first?.[2] ?? 'x');
}
