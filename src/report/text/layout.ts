import stringWidth from 'string-width';
import { cleanLine } from '../clean.ts';

/**
 * Breaks text between words to lines of at most `width` columns; wide characters count two. A longer word stays
 * whole, so that it can be copied. `indent` stands before every line, `first` instead of it before the first.
 */
export function wrap(
  text: string,
  { width, indent = '', first = indent }: { width: number; indent?: string; first?: string },
): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of cleanLine(text).split(' ')) {
    if (!empty && stringWidth(line) + 1 + stringWidth(word) > width) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

/** Pads to a width in columns; colours and wide characters are measured as they are shown. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

/** Aligned columns, two spaces apart; undefined where a line would be wider than `width`. */
export function columns(rows: string[][], width: number): string[] | undefined {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, stringWidth(cell));
  }
  const total = widths.reduce((sum, each) => sum + each + 2, -2);
  if (total > width) return undefined;
  return rows.map((row) =>
    row
      .map((cell, index) => padTo(cell, widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
