import { readTargetSchema } from '../../src/apply/schema/read-target-schema.ts';
import type { TargetStore } from '../../src/apply/store.ts';
import { withClient } from '../../src/database/client.ts';
import type { DatabaseAddress } from '../../src/database/database.ts';
import { compareSchemas } from '../../src/database/schema/compare.ts';
import type { SchemaSnapshot } from '../../src/database/schema/snapshot.ts';
import { BUILT, MIGRATIONS } from './plan.ts';

/** What an undisturbed run leaves. */
export interface Outcome {
  schema: SchemaSnapshot;
  ddl: string[];
  done: string[];
  history: string[];
}

export async function readOutcome(address: DatabaseAddress): Promise<Outcome> {
  return withClient(address, async (client) => {
    const list = async (sql: string): Promise<string[]> =>
      (await client.query<{ text: string }>(sql)).rows.map(({ text }) => text);
    return {
      schema: await readTargetSchema(client),
      ddl: await list('SELECT what AS text FROM ddl ORDER BY 1'),
      done: await list('SELECT step AS text FROM done ORDER BY 1'),
      history: await list('SELECT id AS text FROM history ORDER BY 1'),
    };
  });
}

/** @returns what is not as it is after an undisturbed run, one sentence each */
export async function checkOutcome(
  address: DatabaseAddress,
  { store, runId, expected }: { store: TargetStore; runId: string; expected: Outcome },
): Promise<string[]> {
  const problems: string[] = [];
  const actual = await readOutcome(address);
  const run = await store.run(runId);
  if (run?.state !== 'succeeded') problems.push(`it ended as ${run?.state}: ${run?.why}`);
  for (const { object, path, kind } of compareSchemas(expected.schema, actual.schema))
    problems.push(`${object} ${path} is ${kind}`);
  // What was half built and dropped again never was.
  const dropped = (line: string): boolean => BUILT.some((index) => line === `DROP ${index}`);
  const ddl = actual.ddl.filter((line) => !dropped(line));
  if (ddl.join() !== expected.ddl.join()) problems.push(`statements ran as ${difference(expected.ddl, ddl)}`);
  if (actual.done.join() !== expected.done.join()) problems.push(`inserts ran as ${actual.done.join()}`);
  const ids = MIGRATIONS.map(({ id }) => id).join();
  if (actual.history.join() !== ids) problems.push(`the history table has ${actual.history.join()}`);
  const steps = await store.steps(runId);
  if (steps.some(({ state }) => state !== 'landed')) problems.push('a step has no proof');
  if (steps.length !== run?.plan.units.flatMap((unit) => unit.steps).length) problems.push('a step is missing');
  const broken = await store.verifyChain();
  if (broken !== undefined) problems.push(`the trail is broken at ${broken}`);
  const told = new Set(
    (await store.events({ run: runId })).flatMap(({ kind, data }) =>
      kind === 'landed' ? (data.steps as number[]) : [],
    ),
  );
  if (told.size !== steps.length) problems.push(`the trail tells ${told.size} of ${steps.length} steps`);
  return [...problems, ...(await leftOver(address))];
}

function difference(expected: string[], actual: string[]): string {
  const missing = expected.filter((line) => !actual.includes(line));
  return `missing [${missing.join(', ')}], all [${actual.join(', ')}]`;
}

async function leftOver(address: DatabaseAddress): Promise<string[]> {
  return withClient(address, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT application_name AS name FROM pg_stat_activity WHERE application_name LIKE 'lockstep/%' AND datname = current_database()
       UNION ALL SELECT 'an advisory lock' FROM pg_locks WHERE locktype = 'advisory'
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    return rows.map(({ name }) => `${name} is left`);
  });
}
