import type { Migration, SourceHistory } from '../../migrations/migration.ts';

/** A row of a tool's history table, every value as text. */
export type Row = Readonly<Record<string, string | null>>;

/** What one tool's history table says. */
export interface HistoryReader {
  /** As SQL: quoted, qualified where the tool qualifies it. */
  table(history: SourceHistory): string;
  /** SQL expression → alias; read as text. */
  columns: Readonly<Record<string, string>>;
  /** ORDER BY, in the order in which rows were written. */
  order: string;
  interpret(rows: Row[], history: SourceHistory): Interpretation;
  /** How the tool is told that a database has run migrations already: the end of "Tell it which …:". */
  baseline(history: SourceHistory): string;
}

export interface Interpretation {
  /** Ids of migrations that have been run as they are. */
  applied: string[];
  conflicts: Conflict[];
}

export type Conflict =
  /** Run, and not among the files. */
  | { kind: 'unknown'; label: string }
  /** Run with other bytes. */
  | { kind: 'edited'; migration: Migration }
  /** Begun, and not ended well. */
  | { kind: 'failed'; label: string; why: string };

/** A row that says that something was run. */
export interface Recorded {
  key: string;
  /** How messages call it. */
  label: string;
  /** Null or absent: not compared. */
  checksum?: string | null;
}

export interface Matching {
  recorded: Recorded[];
  history: SourceHistory;
  /** What a row of this migration has as its key. Default: its id. */
  keyOf?: (migration: Migration) => string;
  /** Default: whether it is the checksum that the tool would write, or none is known. */
  isSame?: (migration: Migration, checksum: string) => boolean;
}

/** Rows and migrations with the same key; a later row counts over an earlier one. */
export function matchRows({
  recorded,
  history,
  keyOf = ({ id }) => id,
  isSame = (migration, checksum) => migration.checksum === undefined || migration.checksum === checksum,
}: Matching): Interpretation {
  const migrations = new Map(
    history.migrations.filter(({ everyRun }) => everyRun === undefined).map((each) => [keyOf(each), each]),
  );
  const newest = new Map(recorded.map((row) => [row.key, row]));
  const found: Interpretation = { applied: [], conflicts: [] };
  for (const { key, label, checksum } of newest.values()) {
    const migration = migrations.get(key);
    if (migration === undefined) {
      found.conflicts.push({ kind: 'unknown', label });
      continue;
    }
    const isEdited = checksum !== undefined && checksum !== null && !isSame(migration, checksum);
    // What changed and may run again is due again.
    if (isEdited && migration.repeatable === true) continue;
    if (isEdited) found.conflicts.push({ kind: 'edited', migration });
    found.applied.push(migration.id);
  }
  return found;
}
