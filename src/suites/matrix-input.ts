import type { SuiteConfig } from '../config/schema.ts';
import type { Server } from '../database/database.ts';
import type { App, CellStatus, SchemaVersion } from './compatibility.ts';

/** One statement of the PR's migrations, in the order in which they run. */
export interface MigrationStatement {
  sql: string;
  path: string;
  line: number;
  /** The migration's id. */
  migration: string;
}

export interface CellName {
  suite: string;
  app: App;
  schema: SchemaVersion;
}

export interface CellProgress {
  cell: CellName;
  /** `installing` comes once an app; `tests` whenever more were seen in the output; `repeating` before a second run. */
  event: 'installing' | 'started' | 'tests' | 'repeating' | 'bisecting' | 'done';
  /** For `tests`: how many lines looked like a finished test. */
  tests?: number;
  status?: CellStatus;
}

export interface MatrixInput {
  suites: Readonly<Record<string, SuiteConfig>>;
  /** The directory with one app's files, of its own; tests may write into it. */
  worktree: (app: App) => Promise<string>;
  server: Pick<Server, 'clone' | 'app' | 'admin' | 'drop'>;
  /** Databases with base's schema, and with the PR's; without `new` the cells on the new schema are skipped. */
  templates: { old: string; new?: string };
  /** Brings a clone of `templates.old` to the new schema, while sessions stay open on it. */
  migrate: (database: string) => Promise<void>;
  /** The PR's statements, to find the first that breaks the old app; may be empty. */
  statements: readonly MigrationStatement[];
  /** Lockstep's own environment: users' commands get the harmless part of it, see `commandEnv`. */
  parent: Readonly<Record<string, string | undefined>>;
  /** Suites that run at once. One worktree never runs two: they would write the same files. */
  parallel: number;
  /** The cells beside the control that are run, as `app/schema`. Default all. */
  only?: readonly string[];
  signal?: AbortSignal;
  onProgress?: (progress: CellProgress) => void;
  /** How long suites may be run again to find the first breaking statement, ms a suite. Default 600,000. */
  bisectBudgetMs?: number;
}
