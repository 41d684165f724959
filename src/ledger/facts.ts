import type { Phase } from '../analysis/analysis.ts';
import type { ToolId } from '../migrations/migration.ts';
import type { OperationKind } from '../sql/operation.ts';

/** All that the ledger keeps of a pull request or of what was merged. Plain values: they are kept as JSON. */
export interface ChangeFacts {
  /** The migrations that databases will run because of it, in the tool's order. */
  migrations: FactMigration[];
  /** What they do, and to which objects. */
  touches: Touch[];
  /** The pull requests that it names as its expand. */
  expands: number[];
}

export interface FactMigration {
  tool: ToolId;
  source: string;
  id: string;
  /** Empty where the tool has none. */
  version: string;
  /** See Migration.order. */
  order?: number;
  path: string;
  /** Of its files: equal digests are the same migration, as in a branch that stands on another. */
  digest: string;
  phase: Phase;
}

/** One operation on one object. */
export interface Touch {
  kind: OperationKind;
  phase: Phase;
  /** `users.name` for a column, `users` for a table, `index users_name` for what else has a name. */
  object: string;
  /** `schema.table`, without `public.`; absent where the statement does not say. */
  table?: string;
  path: string;
  line: number;
  /** Index in {@link ChangeFacts.migrations}. */
  migration: number;
  /** The object, or its table, is made by the same change. */
  isNew: boolean;
  /** A constraint that existing rows were not checked for. */
  notValid?: true;
  /** Columns that are filled from others: `users.full_name` from `users.name`. */
  copies?: Array<{ to: string; from: string }>;
}

/** What is kept of one change at most: the rest is not matched with anything. */
export const factLimits = { migrations: 300, touches: 1500, expands: 10 } as const;

/** What has been merged. */
export interface MergedChange {
  /** The commit on the branch's first-parent chain. */
  commit: string;
  /** Absent where it was pushed without one. */
  pull?: number;
  /** ISO 8601. */
  mergedAt: string;
  facts: ChangeFacts;
}

/** An open pull request, as it was last seen. */
export interface OpenPull {
  number: number;
  draft: boolean;
  facts: ChangeFacts;
}

/** An environment that has run a change, told by whatever applies it. */
export interface AppliedChange {
  environment: string;
  commit: string;
  pull?: number;
}
