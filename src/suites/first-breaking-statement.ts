import { connect } from '../database/client.ts';
import type { Server } from '../database/database.ts';
import type { RecordedError } from '../trace/recording.ts';
import { applyStatement, isTransactionControl } from './apply-statements.ts';
import type { MigrationStatement } from './matrix-input.ts';
import { openReplay } from './replay.ts';

export interface ReplayInput {
  server: Pick<Server, 'clone' | 'app' | 'drop'>;
  /** The database with the old schema. */
  template: string;
  statements: readonly MigrationStatement[];
  errors: readonly RecordedError[];
}

/**
 * For each of the app's failing statements, the first statement of the migrations after which it fails as it did in the
 * suite. All are tried after every statement on one clone: a try costs a millisecond, and unlike a binary search this
 * needs each migration statement only once and holds also where a later one heals what an earlier one broke.
 * What fails so on the old schema already, or never, is not in the answer.
 */
export async function findFirstBreaking(input: ReplayInput): Promise<Map<RecordedError, MigrationStatement>> {
  const { server, template, statements } = input;
  const found = new Map<RecordedError, MigrationStatement>();
  if (input.errors.length === 0 || statements.length === 0) return found;
  const database = await server.clone(template, 'first_breaking');
  const migrating = await connect(server.app(database));
  try {
    await using replay = await openReplay(server.app(database));
    const open = new Set<RecordedError>();
    for (const error of input.errors) {
      if (!isTransactionControl(error.sql) && !(await replay.fails(error))) open.add(error);
    }
    for (const statement of statements) {
      if (open.size === 0) break;
      if (isTransactionControl(statement.sql)) continue;
      const applied = await applyStatement(migrating, statement).then(
        () => true,
        () => false,
      );
      if (!applied) break;
      for (const error of open) {
        if (!(await replay.fails(error))) continue;
        found.set(error, statement);
        open.delete(error);
      }
    }
    return found;
  } finally {
    await migrating.end().catch(() => undefined);
    await server.drop(database);
  }
}
