import { toError } from '../errors.ts';
import type { Recording } from '../trace/recording.ts';
import { openWarmSessions, type WarmSessions } from '../trace/warm-sessions.ts';
import { applyStatements } from './apply-statements.ts';
import type { SchemaVersion } from './compatibility.ts';
import type { MatrixInput, MigrationStatement } from './matrix-input.ts';

/** Which schema a run gets. */
export type Wanted =
  | { schema: SchemaVersion }
  /** The new schema, brought to a clone of the old one while sessions like those of `recording` are open on it. */
  | { schema: 'new'; warmFrom: Recording }
  /** The old schema and the first statements of the migrations. */
  | { schema: 'new'; prefix: readonly MigrationStatement[] };

export interface PreparedDatabase {
  database: string;
  /** Sessions that were open through the migration; whoever asked disposes of what is left. */
  warm?: WarmSessions;
  notes: string[];
}

type Prepare = Pick<MatrixInput, 'server' | 'templates' | 'migrate'>;

/** A fresh clone; whoever asked drops it. */
export async function prepareDatabase(input: Prepare, wanted: Wanted, label: string): Promise<PreparedDatabase> {
  const { server, templates } = input;
  if ('prefix' in wanted) {
    const database = await server.clone(templates.old, label);
    return guard(input, database, async () => {
      await applyStatements(server.app(database), wanted.prefix);
      return { database, notes: [] };
    });
  }
  if ('warmFrom' in wanted) return prepareWarm(input, wanted.warmFrom, label);
  return { database: await server.clone(templates[wanted.schema] ?? templates.old, label), notes: [] };
}

async function prepareWarm(input: Prepare, recording: Recording, label: string): Promise<PreparedDatabase> {
  const { server, templates, migrate } = input;
  const database = await server.clone(templates.old, label);
  let warm: WarmSessions | undefined;
  try {
    warm = await openWarmSessions({ upstream: server.app(database), recording });
    await migrate(database);
    return { database, warm, notes: [] };
  } catch (thrown) {
    await warm?.[Symbol.asyncDispose]();
    await server.drop(database);
    const why = toError(thrown).message.split('\n')[0];
    return {
      database: await server.clone(templates.new ?? templates.old, label),
      notes: [`Sessions could not be kept open through the migration (${why}), so the old app ran with fresh ones.`],
    };
  }
}

async function guard<T>({ server }: Prepare, database: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    await server.drop(database);
    throw thrown;
  }
}
