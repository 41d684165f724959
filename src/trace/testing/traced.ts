import pg from 'pg';
import { withClient } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import type { Trace, TracedStatement } from '../trace.ts';
import { startTracedEndpoint, type TracedEndpoint } from '../traced-endpoint.ts';

/** A database of its own with `schema`, and a traced endpoint in front of it. */
export interface Traced extends AsyncDisposable {
  endpoint: TracedEndpoint;
  /** Through the endpoint. */
  client: pg.Client;
  /** Around the endpoint, as a superuser. */
  admin: pg.Client;
  database: string;
  trace(): Trace;
  /** The statements whose text begins so. */
  statements(start?: string): TracedStatement[];
}

export async function traced(server: Server, schema: string): Promise<Traced> {
  const database = await server.create('traced');
  await withClient(server.app(database), (setup) => setup.query(schema));
  const endpoint = await startTracedEndpoint({ upstream: server.app(database), admin: server.admin(database) });
  const client = new pg.Client({ ...endpoint.address });
  const admin = new pg.Client({ ...server.admin(database) });
  for (const one of [client, admin]) {
    one.on('error', () => {});
    await one.connect();
  }
  return {
    endpoint,
    client,
    admin,
    database,
    trace: () => endpoint.trace(),
    statements: (start = '') => endpoint.trace().statements.filter(({ sql }) => sql.startsWith(start)),
    [Symbol.asyncDispose]: async () => {
      await client.end().catch(() => {});
      await admin.end();
      await endpoint[Symbol.asyncDispose]();
      await server.drop(database);
    },
  };
}

/** `t AccessExclusiveLock`, in order of the names; new relations have a plus. */
export function locksOf(statement: TracedStatement | undefined): string[] {
  return (statement?.locks ?? []).map(({ name, mode, isNew }) => `${isNew ? '+' : ''}${name} ${mode}`).sort();
}
