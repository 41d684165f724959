import { withClient } from '../../../database/client.ts';
import type { Server } from '../../../database/database.ts';
import type { Migration, Script } from '../../../migrations/migration.ts';
import { loadParser } from '../../../sql/postgres/parser.ts';
import type { Plan } from '../../plan.ts';
import { openTargetStore } from '../../store/open.ts';
import { newRun, planOf } from '../../store/testing/values.ts';
import type { Run, TargetStore } from '../../store.ts';
import type { DriveOptions, Pace } from '../options.ts';
import { planUnits } from '../plan-units.ts';

/** Waits of a test: short. */
export const quick: Partial<Pace> = { backoff: 20, longestBackoff: 50, watch: 20, controls: 30, health: 50 };

/** One migration of plain SQL; several texts are several messages. */
export function migrationOf(id: string, texts: string[], transaction: Script['transaction'] = 'none'): Migration {
  const batches = texts.map((sql, index) => ({ sql, path: `m/${id}.sql`, line: index + 1 }));
  const named = { id, version: id, tool: 'sql', source: 'm', path: `m/${id}.sql`, files: {} } as const;
  return { ...named, up: { batches, transaction } };
}

export interface Target extends AsyncDisposable {
  url: string;
  database: string;
  store: TargetStore;
  /** Makes a run of these migrations, ready to be driven. */
  queue(migrations: readonly Migration[], plan?: Partial<Plan>): Promise<Run>;
  options(run: Run, more?: Partial<DriveOptions>): DriveOptions;
  /** As the app would, on a connection of its own. */
  query(sql: string): Promise<object[]>;
}

/** A database of its own with a store in it. */
export async function openTarget(server: Server, name: string): Promise<Target> {
  await loadParser();
  const database = await server.create(name);
  const { host, port, user, password } = server.app(database);
  const url = `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(database)}`;
  const store = await openTargetStore({ url, environment: 'staging' });
  return {
    url,
    database,
    store,
    async queue(migrations, plan = {}) {
      const units = planUnits({ bookkeeping: '', migrations, direction: 'up' });
      const made = await store.create(newRun({ plan: { ...planOf(), units, ...plan } }));
      await store.move(made.id, 'validating', { from: 'requested' });
      return store.move(made.id, 'queued', { from: 'validating' });
    },
    options: (run, more = {}) => ({
      store,
      runId: run.id,
      url,
      settings: { lockTimeout: 0.2, attempts: 3, maxReplicaLag: 30 },
      owner: `test ${Math.random()}`,
      pace: quick,
      ...more,
    }),
    query: (sql) => withClient(server.app(database), async (client) => (await client.query<object>(sql)).rows),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
