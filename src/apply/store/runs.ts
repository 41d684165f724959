import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { isTurn } from '../queue.ts';
import { isTerminal, isUnderWay, mayFollow, type RunState, runStates } from '../run-state.ts';
import type { MoveOptions, NewRun, Run, TargetStore } from '../store.ts';
import { settleLeft } from './controls.ts';
import { StaleRunError, TargetBusyError } from './errors.ts';
import { appendEvent, isoOf } from './events.ts';
import { checkFence } from './fence.ts';
import { inTransaction } from './in-transaction.ts';
import { asciiJson } from './json.ts';
import type { StoreContext } from './open.ts';
import { readLastEnded, readQueue } from './queue.ts';
import { RUN_COLUMNS, type RunRow, selectRuns, toRun } from './run-row.ts';
import { readSteps } from './steps.ts';
import { sqlstateOf } from './target-error.ts';

type Runs = Pick<
  TargetStore,
  'create' | 'run' | 'runs' | 'queue' | 'lastEnded' | 'move' | 'note' | 'steps' | 'applied' | 'now'
>;

export function createRuns({ pool, environment, redact }: StoreContext): Runs {
  async function find(client: pg.Pool | pg.ClientBase, id: string, rest = ''): Promise<Run | undefined> {
    return (await selectRuns(client, `WHERE id = $1 AND environment = $2 ${rest}`, [id, environment]))[0];
  }

  async function create(asked: NewRun): Promise<Run> {
    const { plan, kind, of } = asked;
    const run = { ...asked, id: asked.id ?? `r-${randomBytes(5).toString('hex')}` };
    if (run.environment !== environment) throw new Error(`This store is of ${environment}, not of ${run.environment}.`);
    return inTransaction(pool, async (client) => {
      const digests = [plan.change, ...plan.earlier].map(({ digest }) => digest);
      const { rowCount } = await client.query(
        `INSERT INTO lockstep.runs (id, environment, kind, digests, plan, actor, not_before, of_run, notes)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING`,
        [
          ...[run.id, environment, kind, digests, asciiJson(plan), asciiJson(redact(run.actor))],
          ...[run.notBefore ?? null, of ?? null, asciiJson(redact(run.notes ?? {}))],
        ],
      );
      const kept = await find(client, run.id);
      // A command that is delivered again asks for the same run: it gets the one that is there.
      const isSame = kept?.kind === kind && kept.of === of && kept.plan.change.digest === plan.change.digest;
      if (kept === undefined || !isSame) throw new StaleRunError(run.id, `Run ${run.id} is already something else.`);
      if (rowCount === 0) return kept;
      await client.query(`INSERT INTO lockstep.leases (run, fence) VALUES ($1, 0)`, [run.id]);
      await client.query(`INSERT INTO lockstep.beats (run, fence, owner, at) VALUES ($1, 0, '', '-infinity')`, [
        run.id,
      ]);
      const data = { environment, kind, digests, actor: kept.actor, of };
      await appendEvent(client, { run: run.id, kind: 'requested', data });
      return kept;
    });
  }

  /** Of two that see themselves at the head, the index of runs under way lets one begin. */
  async function checkTurn(client: pg.ClientBase, id: string): Promise<void> {
    const queue = await readQueue(client, environment);
    if (isTurn(queue, id)) return;
    if (queue.holder !== undefined) throw new TargetBusyError(id, queue.holder.id);
    if (queue.stopped !== undefined) throw new TargetBusyError(id, queue.stopped.id, `has ${queue.stopped.state}`);
    throw new TargetBusyError(id, queue.waiting[0]?.id ?? 'another run', 'is before it in the queue');
  }

  async function move(id: string, to: RunState, options: MoveOptions): Promise<Run> {
    const { code, why, confirmedBy, notes } = redact({ ...options, lease: undefined });
    return inTransaction(pool, async (client) => {
      const run = await find(client, id, 'FOR NO KEY UPDATE');
      const from = [options.from].flat();
      if (run === undefined) throw new StaleRunError(id, `There is no run ${id} in ${environment}.`);
      if (!from.includes(run.state)) {
        throw new StaleRunError(id, `Run ${id} is ${run.state}, not ${from.join(' or ')}; it does not become ${to}.`);
      }
      if (!mayFollow(run.state, to)) throw new StaleRunError(id, `Run ${id} may not go from ${run.state} to ${to}.`);
      if (options.lease !== undefined) await checkFence(client, options.lease, id);
      if (to === 'preflight') await checkTurn(client, id);
      const { rows } = await client.query<RunRow>(
        `UPDATE lockstep.runs SET state = $2, code = $3, why = $4, updated_at = clock_timestamp(),
           confirmed_by = coalesce($5::json, confirmed_by), notes = $6 WHERE id = $1 RETURNING ${RUN_COLUMNS}`,
        [
          ...[id, to, code ?? null, why === undefined ? null : asciiJson(why)],
          ...[confirmedBy === undefined ? null : asciiJson(confirmedBy), asciiJson({ ...run.notes, ...notes })],
        ],
      );
      // A run that ended is nobody's; its lease is void at once.
      if (isTerminal(to)) await client.query(`UPDATE lockstep.beats SET at = '-infinity' WHERE run = $1`, [id]);
      const data = { from: run.state, to, code, why, confirmedBy, fence: options.lease?.fence };
      await appendEvent(client, { run: id, kind: 'state', data });
      if (isTerminal(to))
        await settleLeft(client, id, { state: to, obeyed: to === 'cancelled' ? 'cancel' : undefined });
      const [moved] = rows;
      if (moved === undefined) throw new StaleRunError(id, `Run ${id} is gone.`);
      return toRun(moved);
    }).catch(async (thrown: unknown) => {
      if (sqlstateOf(thrown) !== '23505') throw thrown;
      const [holder] = await selectRuns(pool, `WHERE environment = $1 AND id <> $2 AND state = ANY ($3)`, [
        environment,
        id,
        runStates.filter(isUnderWay),
      ]);
      throw new TargetBusyError(id, holder?.id ?? 'another run');
    });
  }

  return {
    create,
    move,
    run: (id) => find(pool, id),
    queue: () => readQueue(pool, environment),
    lastEnded: () => readLastEnded(pool, environment),

    runs: ({ limit = 50, digest, states } = {}) =>
      selectRuns(
        pool,
        `WHERE environment = $1 AND ($2::text IS NULL OR $2 = ANY (digests))
           AND ($3::text[] IS NULL OR state = ANY ($3)) ORDER BY seq DESC LIMIT $4`,
        [environment, digest ?? null, states ?? null, limit],
      ),

    note: (id, notes) =>
      inTransaction(pool, async (client) => {
        const run = await find(client, id, 'FOR NO KEY UPDATE');
        if (run === undefined) throw new StaleRunError(id, `There is no run ${id} in ${environment}.`);
        const all = asciiJson({ ...run.notes, ...redact(notes) });
        await client.query(`UPDATE lockstep.runs SET notes = $2 WHERE id = $1`, [id, all]);
      }),

    steps: (run) => readSteps(pool, run),

    async applied() {
      const runs = await selectRuns(
        pool,
        `WHERE environment = $1 AND kind = 'apply' AND state = 'succeeded' ORDER BY seq`,
        [environment],
      );
      return runs.flatMap(({ id, updatedAt, plan }) =>
        [...plan.earlier, plan.change].map(({ digest, pull, migrations }) => ({
          ...{ digest, run: id, at: updatedAt, migrations: migrations.map((migration) => migration.id) },
          ...(pull !== undefined && { pull }),
        })),
      );
    },

    async now() {
      const { rows } = await pool.query<{ now: string }>(`SELECT ${isoOf('clock_timestamp()')} AS now`);
      return rows[0]?.now ?? '';
    },
  };
}
