import type { Tree } from '../git/tree.ts';
import type { ForeignMigrations } from './foreign.ts';

export type ToolId =
  | 'prisma'
  | 'drizzle'
  | 'flyway'
  | 'golang-migrate'
  | 'goose'
  | 'sql-migrate'
  | 'dbmate'
  | 'diesel'
  | 'sqlx'
  | 'pop'
  | 'atlas'
  | 'sqitch'
  | 'node-pg-migrate'
  | 'sql'
  | 'command';

/** A folder (or changelog) that one tool owns, for one database. */
export interface MigrationSource {
  tool: ToolId;
  /** The folder, relative to the repository's root; `.` for the root itself. */
  path: string;
  /** Further folders of the same history (Flyway's locations). */
  morePaths?: string[];
  /** Why Lockstep believes this, for the report ("migration_lock.toml beside 41 folders with migration.sql"). */
  reason: string;
  /** Set where the source is not for PostgreSQL, or otherwise not analysed: it is named, never silently skipped. */
  skipped?: string;
  /** Set for `tool: 'command'`: the user's own migrate command. */
  command?: string;
}

/**
 * A piece of text that the tool sends in one message, with its place in the file.
 * Several statements in one batch share PostgreSQL's implicit transaction, as in the tool's own run.
 */
export interface Batch {
  sql: string;
  path: string;
  /** 1-based line of the file at which `sql` starts. */
  line: number;
}

/** How the tool wraps one direction of a migration. */
export interface Script {
  batches: Batch[];
  /**
   * `migration`: BEGIN … COMMIT around this script (and its bookkeeping row).
   * `all`: one transaction around every pending migration.
   * `none`: each batch on its own.
   */
  transaction: 'migration' | 'all' | 'none';
}

export interface Migration {
  /** Unique within its source and stable: what the tool records. */
  id: string;
  /** The tool's version, as it stands in the file's name; used for "duplicate" and "older than the newest on base". */
  version: string;
  tool: ToolId;
  source: string;
  /** The file a reader would open. */
  path: string;
  /** Every file it is made of, path → blob, so that an edit is seen. */
  files: Record<string, string>;
  up: Script;
  down?: Script;
  /** Set where (part of) it is not SQL (a Go or Java step): it is named as not analysed, never as safe. */
  notAnalysed?: string;
  /** Flyway's R__ files: run again when changed, after all versioned ones. */
  repeatable?: boolean;
  /** Flyway's callbacks: run with every migrate that applies something, changed or not. */
  everyRun?: 'before' | 'after';
  /**
   * What the tool compares with the newest applied migration where that is not the position in the list (Drizzle's
   * `when`): one that is not greater is never run.
   */
  order?: number;
  /** The tool's own mark in its history table for this migration: executed right after `up`, in its transaction. */
  record?: string;
  /** Likewise for `down`. */
  unrecord?: string;
  /** What `record` writes as the checksum, where the tool keeps one. */
  checksum?: string;
}

/** What a tool module reads from one source, in the order in which the tool would run it. */
export interface SourceHistory {
  source: MigrationSource;
  /** DDL of the tool's own history table (and schema); run once, before the first migration. */
  bookkeeping: string;
  /** The history table as SQL, quoted and qualified, where the project may call it otherwise. */
  table?: string;
  migrations: Migration[];
  /** Problems of the folder itself: unreadable names, a journal that names a missing file … */
  problems: SourceProblem[];
}

export interface SourceProblem {
  code:
    | 'duplicate-version'
    | 'out-of-order-version'
    | 'edited-merged-migration'
    | 'deleted-merged-migration'
    | 'renamed-merged-migration'
    | 'checksum-mismatch'
    | 'missing-file'
    | 'unreadable';
  message: string;
  path: string;
  /** `block` fails the check, `warn` is shown, `note` is said on one folded line. */
  severity: 'block' | 'warn' | 'note';
  nextStep: string;
}

/** One migration tool: one file under tools/, one line in the registry. */
export interface MigrationTool {
  id: ToolId;
  /** Finds this tool's folders from file names, and contents where names are not enough. */
  detect(tree: Tree): Promise<MigrationSource[]>;
  /** Reads a folder in the tool's real order. */
  read(tree: Tree, source: MigrationSource): Promise<SourceHistory>;
}

export type ChangeKind = 'added' | 'edited' | 'renamed' | 'deleted';

export interface MigrationChange {
  kind: ChangeKind;
  /** As it is in the merge result (for `deleted`: as it was on base). */
  migration: Migration;
  /** For `edited` and `renamed`: as it was on base. */
  before?: Migration;
}

/** What this PR does to one source. */
export interface SourceChange {
  source: MigrationSource;
  /** All of base's migrations, in order. */
  base: SourceHistory;
  /** All of the merge result's migrations, in order. */
  head: SourceHistory;
  changes: MigrationChange[];
  /** The migrations that this PR brings to the database, in the order in which the tool will run them. */
  pending: Migration[];
  problems: SourceProblem[];
}

export interface DetectedMigrations {
  /** Every source of the merge result (and those deleted from base), also those skipped. */
  sources: MigrationSource[];
  /** Sources with at least one change. */
  changed: SourceChange[];
  /** Changed files that look like migrations but belong to no source. */
  foreign?: ForeignMigrations[];
  /** What was assumed for lack of configuration, one sentence each. */
  assumptions: string[];
}
