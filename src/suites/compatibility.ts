import type { QueryEvidence } from './queries/query-evidence.ts';

export type App = 'old' | 'new';
export type SchemaVersion = 'old' | 'new';
export type CellStatus = 'pass' | 'fail' | 'invalid' | 'skipped';

export interface TestResult {
  /** `file › describe › test`, as the report names it. */
  name: string;
  status: 'passed' | 'failed' | 'skipped';
  /** First lines of the failure, cleaned of colours, at most 2,000 characters. */
  message?: string;
  durationMs?: number;
}

export interface NewFailure {
  test: string;
  message: string;
  sqlstate?: string;
  /** The statement of the app that failed, as it was sent. */
  statement?: string;
  /** First statement of the migrations after which it fails. */
  firstBreakingStatement?: { sql: string; path: string; line: number; migration: string };
}

export interface Cell {
  suite: string;
  app: App;
  schema: SchemaVersion;
  status: CellStatus;
  passed: number;
  failed: number;
  newFailures: NewFailure[];
  /** For `invalid` and `skipped`: why, and the recipe. */
  reason?: string;
  durationMs: number;
  /** Tail of the captured log, secrets taken out. */
  log?: string;
}

/** Queries the app sent, each text once. */
export interface SeenQuery {
  sql: string;
  /** Set when it was prepared under a name, and so outlives a migration in a real process. */
  prepared: boolean;
  count: number;
  /** OIDs of the parameters, where the client declared any; 0 is left to the server. */
  paramTypes?: number[];
  /** `sql` is not all of the text. */
  cut?: boolean;
}

export interface Compatibility {
  cells: Cell[];
  /** What the old app sent in the control run. */
  oldAppQueries: SeenQuery[];
  /** What the old app's sessions asked for when they connected (search_path), of the first that was seen. */
  oldAppStartup?: Record<string, string>;
  /** What its queries, and production's, say of the new schema; absent where none was known or nothing could be asked. */
  queries?: QueryEvidence;
  notes: string[];
}
