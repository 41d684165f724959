import { tokenAt } from '../sql/postgres/lexer.ts';
import type { Migration, Script } from './migration.ts';

/** Whether only space and comments tell two versions of a migration apart; `down` alone may also differ. */
export function compareMigrations(before: Migration, after: Migration): 'same' | 'down' | 'different' {
  if (before.notAnalysed !== undefined || after.notAnalysed !== undefined) return 'different';
  if (!sameScript(before.up, after.up)) return 'different';
  if (before.down === undefined || after.down === undefined) return before.down === after.down ? 'same' : 'down';
  return sameScript(before.down, after.down) ? 'same' : 'down';
}

function sameScript(a: Script, b: Script): boolean {
  if (a.transaction !== b.transaction) return false;
  const left = a.batches.map(({ sql }) => essence(sql)).filter(Boolean);
  const right = b.batches.map(({ sql }) => essence(sql)).filter(Boolean);
  return left.length === right.length && left.every((sql, index) => sql === right[index]);
}

/** The text without comments, with one space where space or comments stood. */
export function essence(sql: string): string {
  let text = '';
  let gap = false;
  for (let index = 0; index < sql.length; ) {
    const token = tokenAt(sql, index);
    if (token.kind === 'space' || token.kind === 'comment') gap = true;
    else {
      if (gap && text !== '') text += ' ';
      gap = false;
      text += sql.slice(token.start, token.end);
    }
    index = token.end;
  }
  return text;
}

/** How much of two texts is the same, 0 to 1, by lines: like git's -M. */
export function similarity(a: string, b: string): number {
  const left = linesOf(a);
  const counts = new Map<string, number>();
  for (const line of left) counts.set(line, (counts.get(line) ?? 0) + 1);
  const right = linesOf(b);
  let shared = 0;
  for (const line of right) {
    const left = counts.get(line) ?? 0;
    if (left === 0) continue;
    counts.set(line, left - 1);
    shared += line.length;
  }
  const size = Math.max(lengthOf(left), lengthOf(right));
  return size === 0 ? 0 : shared / size;
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

function lengthOf(lines: string[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}
