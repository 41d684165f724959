import type { TextRange } from '../../report/lint/lint-result.ts';
import { type StatementSlice, splitStatements } from '../../sql/postgres/split.ts';

export interface Locator {
  /** Where a statement stands that begins in this line; the text decides between several. */
  statement(line: number, sql: string): TextRange;
  /** From one character to another. */
  span(start: number, end: number): TextRange;
  /** The whole line, without its indentation. */
  line(line: number): TextRange;
  /** Offset of the statement's first character; undefined where the file does not hold it as it was read. */
  offsetOf(line: number, sql: string): number | undefined;
}

/** Places in a text, 1-based, by one pass over it. */
export function createLocator(text: string): Locator {
  // Most files have no finding: then neither is needed.
  let lineStarts: number[] | undefined;
  let slices: Map<number, StatementSlice[]> | undefined;
  const startsOf = (): number[] => {
    lineStarts ??= linesOf(text);
    return lineStarts;
  };
  const place = (offset: number): { line: number; column: number } => {
    const starts = startsOf();
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
  const span = (start: number, end: number): TextRange => {
    const [from, to] = [place(start), place(end)];
    return { ...from, endLine: to.line, endColumn: to.column };
  };
  const wholeLine = (line: number): TextRange => {
    const starts = startsOf();
    const start = starts[Math.min(line, starts.length) - 1] ?? 0;
    const end = text.indexOf('\n', start);
    const content = text.slice(start, end < 0 ? text.length : end);
    const indent = content.length - content.trimStart().length;
    return span(start + (content.trim() === '' ? 0 : indent), start + content.trimEnd().length);
  };
  const sliceAt = (line: number, sql: string) => {
    slices ??= Map.groupBy(
      splitStatements(text).filter(({ kind }) => kind === 'sql'),
      (slice) => slice.line,
    );
    const there = slices.get(line) ?? [];
    return there.find((slice) => slice.sql.startsWith(sql) || sql.startsWith(slice.sql)) ?? there[0];
  };
  return {
    span,
    line: wholeLine,
    offsetOf: (line, sql) => sliceAt(line, sql)?.offset,
    statement(line, sql) {
      const slice = sliceAt(line, sql);
      if (slice === undefined) return wholeLine(line);
      const length = sql.startsWith(slice.sql) ? slice.sql.length : Math.min(sql.length, slice.sql.length);
      return span(slice.offset, slice.offset + length);
    },
  };
}

function linesOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
