import type { MigrationSource, SourceChange, SourceHistory } from './migration.ts';

/** A source's history where no file is read as a migration. */
export function unreadHistory(source: MigrationSource): SourceHistory {
  return { source, bookkeeping: '', migrations: [], problems: [] };
}

/** A change to such a source. */
export function unreadChange(source: MigrationSource): SourceChange {
  const unread = unreadHistory(source);
  return { source, base: unread, head: unread, changes: [], pending: [], problems: [] };
}
