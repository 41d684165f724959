import type { Client } from 'pg';
import type { Phase } from '../../analysis/analysis.ts';
import { fingerprint } from '../../database/schema/fingerprint.ts';
import { MigrationError } from '../../errors.ts';
import type { Migration, SourceHistory } from '../../migrations/migration.ts';
import { tablesOf } from '../../rehearsal/native-driver.ts';
import { loadParser } from '../../sql/postgres/parse.ts';
import { planUnits } from '../execute/plan-units.ts';
import type { ChangeEvidence } from '../guards/control-plane.ts';
import { SCHEMA_LEFT } from '../guards/drift.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import type { Change, Plan } from '../plan.ts';
import { RUNNER } from '../runner-version.ts';
import { readTargetSchema } from '../schema/read-target-schema.ts';
import type { Run, TargetStore } from '../store.ts';
import { leaveOutLanded } from './leave-out-landed.ts';

export interface PlanInput {
  client: Client;
  store: TargetStore;
  change: Change;
  earlier: Change[];
  /** With the records that Lockstep keeps where the tool keeps none. */
  history: SourceHistory;
  /** What is to be run, in the order in which it is. */
  migrations: readonly Migration[];
  direction: 'up' | 'down';
  evidence?: ChangeEvidence | undefined;
  /** The project's own, which knows what is due; then there are no migrations. */
  command?: string | undefined;
  /** The tool's history table will be there when this begins. Default: it is looked for. */
  hasTable?: boolean;
  /** The run that is planned again: the schema stays the one that it was planned for, and `drift` looks at what it is. */
  again?: Pick<Run, 'plan'> | undefined;
}

/** The plan of a run against the target as it is now; nothing is locked and nothing is changed. */
export async function makePlan(input: PlanInput): Promise<Plan | GuardRefusal> {
  const { client, store, change, earlier, history, migrations, direction, evidence, command } = input;
  await loadParser();
  const bookkeepingTables = tablesOf(history.bookkeeping);
  const phases = Object.fromEntries(
    [...earlier, change].flatMap((each) => each.migrations.map(({ id, phase }): [string, Phase] => [id, phase])),
  );
  const hasTable = input.hasTable === true || (await areThere(client, bookkeepingTables));
  const bookkeeping = hasTable || direction === 'down' ? '' : history.bookkeeping;
  try {
    const units = planUnits({ bookkeeping, migrations, direction, phases });
    const left =
      direction === 'up' ? await leaveOutLanded(store, { change, units }) : { units, landed: false, since: undefined };
    const schemaBefore =
      input.again?.plan.schemaBefore ?? fingerprint(await readTargetSchema(client, bookkeepingTables));
    // Of a part of the change, or of several, no rehearsal tells how the schema changes.
    const runs = new Set(migrations.map(({ id }) => id));
    const isAll = command !== undefined || change.migrations.every(({ id }) => runs.has(id));
    const isWhole = isAll && !left.landed && earlier.length === 0 && direction === 'up';
    const { since } = left;
    const isAsLeft = !left.landed || since === undefined || since.notes[SCHEMA_LEFT] === schemaBefore;
    return {
      writer: RUNNER,
      change,
      earlier,
      units: left.units,
      bookkeepingTables,
      schemaBefore,
      ...(!isAsLeft && { changedSince: since.id }),
      ...(command !== undefined && {
        command: { command, ...(evidence?.statements !== undefined && { statements: evidence.statements }) },
      }),
      ...(isWhole && evidence?.schemaChanges !== undefined && { expected: evidence.schemaChanges }),
      ...(evidence?.rollback === 'exact' && { reversible: true as const }),
      ...(evidence?.major !== undefined && { expectedMajor: evidence.major }),
    };
  } catch (thrown) {
    if (!(thrown instanceof MigrationError)) throw thrown;
    const at =
      thrown.path === undefined
        ? ''
        : ` (\`${thrown.path}\`${thrown.line === undefined ? '' : `, line ${thrown.line}`})`;
    return {
      code: direction === 'down' ? 'not_reversible' : 'cannot_run',
      message: `${thrown.message}${at}`,
      nextStep: thrown.hint ?? 'Run it by hand with the migration tool, and look at `/migrate status` afterwards.',
    };
  }
}

async function areThere(client: Client, tables: readonly string[]): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT count(*) = $2 AS there FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname || '.' || c.relname = ANY ($1)`,
    [tables, tables.length],
  );
  return rows[0]?.there === true;
}
