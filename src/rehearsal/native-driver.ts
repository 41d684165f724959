import { createHash } from 'node:crypto';
import { connect } from '../database/client.ts';
import type { DatabaseAddress } from '../database/database.ts';
import { MigrationError } from '../errors.ts';
import type { Migration, SourceChange } from '../migrations/migration.ts';
import { parseStatements } from '../sql/postgres/parse.ts';
import { applyMigrations, type Mark } from './apply.ts';
import type { DriveFailure, MigrationDriver } from './driver.ts';
import { locateError } from './locate-error.ts';
import { explainReplayFailure } from './replay-failure.ts';

/** Label of the tool's own history table, so that reports can leave it out. */
export const BOOKKEEPING = 'lockstep:bookkeeping';

/** Drives a SQL-file tool: the same texts, transactions and history rows as the tool itself. */
export function nativeDriver(change: SourceChange): MigrationDriver {
  const base = change.base.migrations;
  const baseKeys = prefixKeys(change.base.bookkeeping, base);
  const pending = change.pending;
  const withDown = pending.filter((migration) => migration.down !== undefined);
  const driver: MigrationDriver = {
    baseKeys,
    headKey: prefixKeys(change.base.bookkeeping, [...base, ...pending]).at(-1) ?? '',
    pending,
    bookkeepingTables: tablesOf(change.head.bookkeeping || change.base.bookkeeping),
    milestone: base.findLastIndex(({ everyRun, repeatable }) => everyRun !== 'after' && repeatable !== true),
    async toBase(address, { from, to }) {
      const bookkeeping = from < 0 ? change.base.bookkeeping || change.head.bookkeeping : '';
      const failure = await run({ address, bookkeeping, migrations: base.slice(from + 1, to + 1), direction: 'up' });
      if (failure !== undefined)
        throw replayError(
          failure,
          base.filter(({ notAnalysed }) => notAnalysed !== undefined),
        );
    },
    up: (address, mark) =>
      run({ address, bookkeeping: '', migrations: pending, direction: 'up', ...(mark && { mark }) }),
  };
  if (pending.length === 0 || withDown.length < pending.length) return driver;
  return {
    ...driver,
    down: (address, mark) =>
      run({ address, bookkeeping: '', migrations: pending.toReversed(), direction: 'down', ...(mark && { mark }) }),
  };
}

interface RunInput {
  address: DatabaseAddress;
  bookkeeping: string;
  migrations: Migration[];
  direction: 'up' | 'down';
  mark?: Mark;
}

async function run(input: RunInput): Promise<DriveFailure | undefined> {
  const client = await connect(input.address);
  try {
    input.mark?.(BOOKKEEPING);
    if (input.bookkeeping.trim() !== '') await client.query(input.bookkeeping);
    const failure = await applyMigrations({
      client,
      migrations: input.migrations,
      direction: input.direction,
      ...(input.mark && { mark: input.mark }),
    });
    if (failure === undefined) return undefined;
    const location = failure.batch && locateError(failure.batch, failure.error);
    return { migration: failure.migration.id, error: failure.error, ...(location && { location }) };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** One digest for each prefix of the history, so that a longer history can start from a shorter one's database. */
function prefixKeys(bookkeeping: string, migrations: Migration[]): string[] {
  let key = digest('lockstep-1', bookkeeping);
  return migrations.map((migration) => {
    const texts = migration.up.batches.map((batch) => batch.sql);
    key = digest(key, migration.id, migration.up.transaction, migration.record ?? '', ...texts);
    return key;
  });
}

function digest(...parts: string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex');
}

/** `schema.table` of what the DDL of a tool makes. */
export function tablesOf(bookkeeping: string): string[] {
  const parsed = parseStatements(bookkeeping);
  if (!parsed.ok) return [];
  const created = parsed.statements.flatMap((statement) => statement.operations);
  return created
    .filter((operation) => operation.kind === 'create table')
    .map((operation) => (operation.object.includes('.') ? operation.object : `public.${operation.object}`));
}

function replayError(failure: DriveFailure, notRun: Migration[]): MigrationError {
  const { path, line } = failure.location ?? {};
  const where = path === undefined ? failure.migration : `${path}:${line}`;
  return new MigrationError(`The base branch's own history does not replay: ${where}: ${failure.error.message}`, {
    code: 'base-does-not-replay',
    hint: notRun.length === 0 ? explainReplayFailure(failure.error) : explainStepsNotRun(notRun),
    cause: failure.error,
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
  });
}

/** A step in Go or Java that was left out is the likeliest cause of all. */
function explainStepsNotRun(notRun: Migration[]): string {
  const [first] = notRun;
  const others = notRun.length > 1 ? ` and ${notRun.length - 1} more` : '';
  return `${first?.path}${others} of its migrations are not SQL and were not run. Let Lockstep run the project's own migrate command: sources: [{ command: … }] in lockstep.yml.`;
}
