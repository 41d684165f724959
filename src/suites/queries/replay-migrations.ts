import type { Client } from 'pg';
import { withClient } from '../../database/client.ts';
import type { DatabaseAddress } from '../../database/database.ts';
import { toError } from '../../errors.ts';
import { sync } from '../../trace/wire/encode.ts';
import { applyStatement, isTransactionControl } from '../apply-statements.ts';
import type { MigrationStatement } from '../matrix-input.ts';
import { describe, isUnrelated, type Patience, type Probed, prepare, type Refusal } from './probe.ts';
import type { Placed, ProbeSessions } from './probe-sessions.ts';

/** A query that the new schema is known to treat worse. */
export interface Suspect {
  query: Placed;
  /** Whether a probe shows what makes it suspect. */
  isWorse: (probed: Probed) => boolean;
}

export interface ReplayInput<Kept extends Placed> {
  address: DatabaseAddress;
  statements: readonly MigrationStatement[];
  /** On the same database. */
  sessions: ProbeSessions;
  suspects: readonly Suspect[];
  /** Queries that sessions of the app have prepared before the migrations. */
  kept: readonly Kept[];
  patience: Patience;
}

export interface Replayed<Kept> {
  firstWorse: Map<Suspect, MigrationStatement>;
  /** What prepared statements fail with after all migrations, exactly as the app's would. */
  refused: Map<Kept, Refusal>;
}

/**
 * Applies the migrations statement by statement to a database with the old schema, with sessions open on it: tells
 * after which a query became worse, and at the end which of the statements prepared before are refused.
 * Stops early, and knows less, where a statement cannot be applied by itself or time runs out.
 */
export async function replayMigrations<Kept extends Placed>(input: ReplayInput<Kept>): Promise<Replayed<Kept>> {
  const { address, statements, sessions, patience } = input;
  const firstWorse = new Map<Suspect, MigrationStatement>();
  const open = new Set(input.suspects);
  const kept = await keep(input);
  const complete = await withClient(address, async (client) => {
    const left = Math.max(1, Math.ceil(patience.deadline - performance.now()));
    await client.query(`SET statement_timeout = ${left}`);
    for (const statement of statements) {
      if (isTransactionControl(statement.sql)) continue;
      patience.signal?.throwIfAborted();
      if (performance.now() > patience.deadline) return false;
      if (!(await apply(client, statement))) return false;
      const asked = [...open];
      const probed = await sessions.probe(
        asked.map(({ query }) => query),
        patience,
      );
      for (const [index, suspect] of asked.entries()) {
        const answer = probed[index];
        if (answer === undefined || !suspect.isWorse(answer)) continue;
        firstWorse.set(suspect, statement);
        open.delete(suspect);
      }
    }
    return true;
  });
  return { firstWorse, refused: complete ? await askKept(sessions, kept) : new Map<Kept, Refusal>() };
}

/** "Cache lookup failed for type": a prepared statement's parameter is of a type that is gone. */
const LOST_OBJECT = 'XX000';
/** "There is no parameter $1": a command's own bookkeeping, whose values are not known. It changes no schema. */
const NO_PARAMETER = '42P02';

/** Whether what follows can be tried. */
async function apply(client: Client, statement: MigrationStatement): Promise<boolean> {
  try {
    await applyStatement(client, statement);
    return true;
  } catch (thrown) {
    const { cause } = toError(thrown);
    return cause instanceof Error && 'code' in cause && cause.code === NO_PARAMETER;
  }
}

type Names<Kept> = Map<string | undefined, Array<{ name: string; query: Kept }>>;

async function keep<Kept extends Placed>({ kept, sessions }: ReplayInput<Kept>): Promise<Names<Kept>> {
  const named = kept.map((query, index) => ({ query, name: `lockstep_kept_${index}` }));
  const groups = Map.groupBy(named, ({ query }) => query.searchPath);
  for (const [searchPath, group] of groups) {
    const session = await sessions.get(searchPath);
    const answers = await session.send(group.map(({ name, query }) => prepare(name, query.text, query.paramTypes)));
    groups.set(
      searchPath,
      group.filter((_, index) => answers[index]?.error === undefined),
    );
  }
  return groups;
}

/** Describe has the server look at the statement again: what has changed since is refused (0A000 and others). */
async function askKept<Kept>(sessions: ProbeSessions, names: Names<Kept>): Promise<Map<Kept, Refusal>> {
  const refused = new Map<Kept, Refusal>();
  for (const [searchPath, group] of names) {
    const session = await sessions.get(searchPath);
    const answers = await session.send(group.map(({ name }) => Buffer.concat([describe(name), sync])));
    for (const [index, { query }] of group.entries()) {
      const error = answers[index]?.error;
      if (error === undefined) continue;
      if (error.sqlstate === LOST_OBJECT || !isUnrelated(error)) refused.set(query, error);
    }
  }
  return refused;
}
