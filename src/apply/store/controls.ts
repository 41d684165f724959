import type pg from 'pg';
import { isTerminal, type RunState } from '../run-state.ts';
import type { Control, ControlVerb, TargetStore } from '../store.ts';
import { appendEvent, isoOf } from './events.ts';
import { inTransaction } from './in-transaction.ts';
import { asciiJson } from './json.ts';
import type { StoreContext } from './open.ts';

type Controls = Pick<TargetStore, 'control' | 'controls' | 'settle'>;

interface ControlRow {
  id: string;
  run: string;
  verb: ControlVerb;
  actor: Control['actor'];
  at: string;
  outcome: NonNullable<Control['outcome']> | null;
}

const COLUMNS = `id, run, verb, actor, outcome, ${isoOf('requested_at')} AS at`;

/**
 * A row of `lockstep.controls` is the command; whoever has psql and no GitHub writes one themselves:
 * `INSERT INTO lockstep.controls (run, verb) VALUES ('r-…', 'cancel')`. What supersedes what is a trigger's (tables.ts),
 * so that it holds for these, too.
 */
export function createControls({ pool, redact }: StoreContext): Controls {
  return {
    control: ({ run, verb, actor }) =>
      inTransaction(pool, async (client) => {
        // Whoever ends the run waits for this, or has ended it.
        const { rows: runs } = await client.query<{ state: RunState }>(
          `SELECT state FROM lockstep.runs WHERE id = $1 FOR SHARE`,
          [run],
        );
        const { rows } = await client.query<ControlRow>(
          `INSERT INTO lockstep.controls (run, verb, actor) VALUES ($1, $2, $3) RETURNING ${COLUMNS}`,
          [run, verb, asciiJson(redact(actor))],
        );
        const [row] = rows;
        if (row === undefined) throw new Error('The control was not kept.');
        const control = toControl(row);
        await appendEvent(client, { run, kind: 'control', data: { id: control.id, verb, actor: control.actor } });
        const state = runs[0]?.state;
        if (state === undefined || !isTerminal(state)) return control;
        await settleLeft(client, run, { state });
        return { ...control, outcome: 'failed' };
      }),

    async controls(run) {
      const { rows } = await pool.query<ControlRow>(
        `SELECT ${COLUMNS} FROM lockstep.controls WHERE run = $1 AND outcome IS NULL
         ORDER BY array_position(ARRAY['cancel', 'pause', 'resume'], verb), id`,
        [run],
      );
      return rows.map(toControl);
    },

    settle: (id, outcome) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<ControlRow>(
          `UPDATE lockstep.controls SET outcome = $2, settled_at = clock_timestamp()
           WHERE id = $1 AND outcome IS NULL RETURNING ${COLUMNS}`,
          [id, outcome],
        );
        const [row] = rows;
        if (row === undefined) return;
        const { run, verb, actor } = row;
        await appendEvent(client, { run, kind: 'control-settled', data: { id, verb, actor, outcome } });
      }),
  };
}

/**
 * What was asked of a run and nobody obeyed until it had ended, within the transaction that ends it.
 * @param obeyed what its end does all the same
 */
export async function settleLeft(
  client: pg.ClientBase,
  run: string,
  { state, obeyed }: { state: RunState; obeyed?: ControlVerb | undefined },
): Promise<void> {
  const { rows } = await client.query<ControlRow>(
    `UPDATE lockstep.controls SET outcome = CASE WHEN verb = $2 THEN 'applied' ELSE 'failed' END,
       settled_at = clock_timestamp() WHERE run = $1 AND outcome IS NULL RETURNING ${COLUMNS}`,
    [run, obeyed ?? null],
  );
  for (const { id, verb, actor, outcome } of rows) {
    const data = { id: Number(id), verb, actor, outcome, why: `the run has ended: ${state}` };
    await appendEvent(client, { run, kind: 'control-settled', data });
  }
}

function toControl({ id, run, verb, actor, at, outcome }: ControlRow): Control {
  return { id: Number(id), run, verb, actor, requestedAt: at, ...(outcome !== null && { outcome }) };
}
