import type { Batch, Script } from '../../migration.ts';
import { endsWithSemicolon, goLines } from './go-lines.ts';

export interface SqlMigrateFile {
  up: Script;
  down: Script;
  /** Why sql-migrate would refuse the file. */
  error?: string;
}

const PREFIX = '-- +migrate ';
const NO_TERMINATOR = 'its last statement has neither a semicolon at the end of a line nor a StatementEnd';

/**
 * Splits a file as rubenv/sql-migrate:sqlparse/sqlparse.go does: at lines that end with a semicolon or at StatementEnd;
 * lines that start with `-- ` are dropped; migrate.go (applyMigrations) then drops one line feed, blank and semicolon.
 */
export function splitSqlMigrate(path: string, text: string): SqlMigrateFile {
  const file: SqlMigrateFile = { up: emptyScript(), down: emptyScript() };
  let direction: 'up' | 'down' | undefined;
  let inBlock = false;
  let buffer: { text: string; line: number }[] = [];
  const pending = () => buffer.some((line) => line.text.trim() !== '');

  for (const [index, line] of goLines(text).entries()) {
    if (line.startsWith('-- ') && !line.startsWith('-- +')) continue;
    let ended = false;
    if (line.startsWith(PREFIX)) {
      const [command, ...options] = line
        .slice(PREFIX.length)
        .split(/\s+/)
        .filter((word) => word !== '');
      if (command === undefined) return { ...file, error: `line ${index + 1}: an incomplete "+migrate" line` };
      if (command === 'Up' || command === 'Down') {
        if (pending()) return { ...file, error: NO_TERMINATOR };
        direction = command === 'Up' ? 'up' : 'down';
        if (options.includes('notransaction')) file[direction].transaction = 'none';
      }
      if (command === 'StatementBegin' && direction !== undefined) inBlock = true;
      if (command === 'StatementEnd' && direction !== undefined) {
        ended = inBlock;
        inBlock = false;
      }
    }
    if (direction === undefined) continue;
    if (!line.startsWith('-- +')) buffer.push({ text: line, line: index + 1 });
    if (!ended && (inBlock || !endsWithSemicolon(line))) continue;
    file[direction].batches.push(toBatch(path, buffer));
    buffer = [];
  }
  if (inBlock) return { ...file, error: 'a StatementBegin has no StatementEnd' };
  if (direction === undefined) return { ...file, error: 'it has no "-- +migrate Up"' };
  return pending() ? { ...file, error: NO_TERMINATOR } : file;
}

/** The text that arrives, less the blank lines before it, so that `line` is where the statement is. */
function toBatch(path: string, buffer: { text: string; line: number }[]): Batch {
  const first = Math.max(
    0,
    buffer.findIndex((line) => line.text.trim() !== ''),
  );
  const whole = buffer.map((line) => line.text).join('\n');
  const sent = whole.replace(/ $/, '').replace(/;$/, '');
  const lead = buffer.slice(0, first).reduce((length, line) => length + line.text.length + 1, 0);
  return { sql: sent.slice(lead), path, line: buffer[first]?.line ?? 1 };
}

function emptyScript(): Script {
  return { batches: [], transaction: 'migration' };
}
