import type { TextRange } from '../../report/lint/lint-result.ts';
import { type StatementSlice, splitStatements } from '../../sql/postgres/split.ts';

/** Places in a text, 1-based, by one pass over it: made when the first is asked for, as most files have no finding. */
export class Locator {
  readonly #text: string;
  #starts: readonly number[] | undefined;
  #slices: Map<number, StatementSlice[]> | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where a statement stands that begins in this line; the text decides between several. */
  statement(line: number, sql: string): TextRange {
    const slice = this.#sliceAt(line, sql);
    if (slice === undefined) return this.line(line);
    const length = sql.startsWith(slice.sql) ? slice.sql.length : Math.min(sql.length, slice.sql.length);
    return this.span(slice.offset, slice.offset + length);
  }

  /** From one character to another. */
  span(start: number, end: number): TextRange {
    const [from, to] = [this.#place(start), this.#place(end)];
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }

  /** The whole line, without its indentation. */
  line(line: number): TextRange {
    const text = this.#text;
    const starts = this.#lineStarts();
    const start = starts[Math.min(line, starts.length) - 1] ?? 0;
    const end = text.indexOf('\n', start);
    const content = text.slice(start, end < 0 ? text.length : end);
    const indent = content.length - content.trimStart().length;
    return this.span(start + (content.trim() === '' ? 0 : indent), start + content.trimEnd().length);
  }

  /** Offset of the statement's first character; undefined where the file does not hold it as it was read. */
  offsetOf(line: number, sql: string): number | undefined {
    return this.#sliceAt(line, sql)?.offset;
  }

  #sliceAt(line: number, sql: string): StatementSlice | undefined {
    this.#slices ??= Map.groupBy(
      splitStatements(this.#text).filter(({ kind }) => kind === 'sql'),
      (slice) => slice.line,
    );
    const there = this.#slices.get(line) ?? [];
    return there.find((slice) => slice.sql.startsWith(sql) || sql.startsWith(slice.sql)) ?? there[0];
  }

  #place(offset: number): { line: number; column: number } {
    const starts = this.#lineStarts();
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  #lineStarts(): readonly number[] {
    this.#starts ??= linesOf(this.#text);
    return this.#starts;
  }
}

function linesOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
