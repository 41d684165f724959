import type { TargetSession } from './session.ts';
import { Ending } from './stops.ts';

type Probed = Pick<TargetSession, 'client' | 'pid'>;

/**
 * Behind a pooler in transaction mode a session is nobody's: settings, advisory locks and cancellations would meet
 * other people's. Each of the two connections looks, in turn with the other, whether its backend is still the same and
 * remembers what was said. https://www.pgbouncer.org/features.html
 * @throws Ending `refused`, `pooled_connection`
 */
export async function refusePooled(one: Probed, other: Probed): Promise<void> {
  const before = [one.pid, other.pid];
  const marks = before.map((pid, index) => `${pid}-${index}-${Math.random().toString(36).slice(2)}`);
  await mark(one, marks[0]);
  await mark(other, marks[1]);
  // While one is in a transaction, a pooler must give the other a backend of its own; then they change places.
  await one.client.query('BEGIN');
  const second = await read(other);
  await one.client.query('COMMIT');
  await other.client.query('BEGIN');
  const first = await read(one);
  await other.client.query('COMMIT');
  const same = first.pid === before[0] && second.pid === before[1] && before[0] !== before[1];
  if (same && first.mark === marks[0] && second.mark === marks[1]) return;
  throw new Ending('refused', {
    code: 'pooled_connection',
    why: 'The URL leads to a connection pooler that shares sessions (transaction pooling). Nothing was run. Give the URL of the server itself, or of a pool in session mode.',
  });
}

async function mark({ client }: Probed, text: string | undefined): Promise<void> {
  await client.query(`SELECT pg_catalog.set_config('lockstep.session', $1, false)`, [text]);
}

async function read({ client }: Probed): Promise<{ pid: number; mark: string }> {
  const { rows } = await client.query<{ pid: number; mark: string }>(
    `SELECT pg_catalog.pg_backend_pid() AS pid, pg_catalog.current_setting('lockstep.session', true) AS mark`,
  );
  return rows[0] ?? { pid: 0, mark: '' };
}
