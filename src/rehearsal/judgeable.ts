import { setTimeout as sleep } from 'node:timers/promises';
import { withClient } from '../database/client.ts';
import type { Server } from '../database/database.ts';
import { DatabaseError, MigrationError } from '../errors.ts';
import type { MigrationDriver } from './driver.ts';
import type { TracedRun } from './traced-run.ts';

interface Ran {
  server: Server;
  driver: MigrationDriver;
  direction: 'up' | 'down';
}

/**
 * A failure is the migrations' own only when the server is alive and has refused a statement. A server that went away,
 * one that lacks disk or memory, and a command that failed or hung without a refused statement, leave the migrations
 * unjudged.
 * @throws DatabaseError `server-died` or `no-resources`, MigrationError `command-fails` or `command-timeout`
 */
export async function assertJudgeable(run: TracedRun, { server, driver, direction }: Ran): Promise<void> {
  const { failure, trace } = run;
  if (failure === undefined) return;
  await assertAlive(server);
  assertResources(run);
  // What a tool sends is known from files where it has some, and a down that fails is shown as one.
  if (direction === 'down' || driver.pending.length > 0) return;
  const hint = 'The command gets DATABASE_URL and the PG* variables of a database that stands at the base schema.';
  if (failure.timedOut === true) {
    throw new MigrationError(`The migrate command of this PR hangs: ${failure.error.message}`, {
      code: 'command-timeout',
      hint: `Look what it waits for, or raise the source’s timeout in lockstep.yml. ${hint}`,
    });
  }
  if (trace.statements.some((statement) => statement.error !== undefined)) return;
  throw new MigrationError(
    `The migrate command of this PR fails, though the server refused no statement: ${failure.error.message}`,
    { code: 'command-fails', hint: `Run it by hand on the PR’s version and mend it. ${hint}` },
  );
}

/** disk_full, out_of_memory, io_error: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const LACKS = new Set(['53100', '53200', '58030']);

function assertResources({ failure, trace }: TracedRun): void {
  const errors = [failure?.error, ...trace.statements.map(({ error }) => error)];
  for (const error of errors) {
    if (error === undefined || !LACKS.has(sqlstateOf(error))) continue;
    throw new DatabaseError(`The rehearsal server ran out of disk or memory: ${error.message}`, {
      code: 'no-resources',
      hint: 'Make room, or set TMPDIR to a larger disk; database.rows makes fewer synthetic rows.',
    });
  }
}

function sqlstateOf(error: object): string {
  if ('sqlstate' in error) return String(error.sqlstate);
  return 'code' in error ? String(error.code) : '';
}

/** A server that recovers from a crash answers 57P03 for a moment: that counts as died, too. */
async function assertAlive(server: Server): Promise<void> {
  try {
    await withClient(server.admin('postgres'), (client) => client.query('SELECT 1'));
  } catch (cause) {
    const death = await Promise.race([server.died ?? sleep(0), sleep(500)]);
    throw (
      death ??
      new DatabaseError('PostgreSQL went away while the migrations ran.', {
        code: 'server-died',
        hint: 'Look whether memory or disk ran out on this machine, or whether a migration crashes the server.',
        cause,
      })
    );
  }
}
