import type { DatabaseAddress } from '../database/database.ts';
import type { Migration } from '../migrations/migration.ts';
import type { Mark } from './apply.ts';

export interface DriveFailure {
  /** Id of the migration that failed. */
  migration: string;
  error: Error;
  location?: { path: string; line: number };
  /** Its command was stopped, because it did not end in time. */
  timedOut?: boolean;
}

/** Brings one source's schema to a database: natively for SQL-file tools, by the project's command for the others. */
export interface MigrationDriver {
  /**
   * Digests of base's history, one for every prefix, longest last: a database that was built for one of them
   * needs only the rest. Equal digests mean equal schemas.
   */
  baseKeys: string[];
  /** Digest of base's history with the PR's migrations behind it. */
  headKey: string;
  /**
   * Where, among `baseKeys`, the next version's history will begin to differ: what runs behind it runs again with every
   * migrate (Flyway's callbacks and repeatables). A database is kept there as well.
   */
  milestone: number;
  /** Brings a database that stands at `baseKeys[from]` (-1: empty) to `baseKeys[to]`. @throws MigrationError */
  toBase(address: DatabaseAddress, span: { from: number; to: number }): Promise<void>;
  /** Runs what the PR brings. */
  up(address: DatabaseAddress, mark?: Mark): Promise<DriveFailure | undefined>;
  /** Takes it back; undefined when the tool has no downs for all of it. */
  down?: (address: DatabaseAddress, mark?: Mark) => Promise<DriveFailure | undefined>;
  /** What the PR brings, where it is known from files. */
  pending: Migration[];
  /** `schema.table` of the tool's own history tables, left out of comparisons. */
  bookkeepingTables: string[];
}
