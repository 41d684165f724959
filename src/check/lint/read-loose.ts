import type { Batch, Migration } from '../../migrations/migration.ts';
import { HARMLESS } from '../../migrations/tools/sql.ts';
import { hasStrayMark, splitStatements, unclosedComment } from '../../sql/postgres/split.ts';

/** A part of a file that was not read as SQL, so nothing is known of what it does. */
export interface Unread {
  path: string;
  line: number;
  message: string;
}

/** A file that belongs to no source, each statement on its own, as `psql -f` would run it. */
export function readLoose(path: string, text: string): { migration: Migration; unread: Unread[] } {
  const batches: Batch[] = [];
  const unread: Unread[] = [];
  const slices = splitStatements(text);
  for (const slice of slices) {
    if (hasStrayMark(slice)) {
      const message = 'A byte order mark stands here, in the middle of the file, where PostgreSQL refuses it.';
      unread.push({ path, line: slice.line, message });
    } else if (slice.kind === 'sql') batches.push({ sql: slice.sql, path, line: slice.line });
    else if (slice.kind === 'psql' && !HARMLESS.test(slice.sql)) {
      const message = `${slice.sql.split(/\s/, 1)[0]} is a command of psql: what it brings was not read.`;
      unread.push({ path, line: slice.line, message });
    }
  }
  const unclosed = unclosedComment(text, slices);
  if (unclosed !== undefined) {
    const line = text.slice(0, unclosed).split('\n').length;
    unread.push({ path, line, message: 'The comment that begins here is never closed.' });
  }
  const up = { batches, transaction: 'none' as const };
  return { migration: { id: path, version: path, tool: 'sql', source: '.', path, files: {}, up }, unread };
}
