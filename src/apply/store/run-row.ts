import type pg from 'pg';
import type { Plan } from '../plan.ts';
import type { RunState } from '../run-state.ts';
import type { Actor, Run } from '../store.ts';
import { isoOf } from './events.ts';

export interface RunRow {
  id: string;
  environment: string;
  kind: Run['kind'];
  state: RunState;
  plan: Plan;
  actor: Actor;
  confirmed_by: Actor | null;
  created_at: string;
  updated_at: string;
  code: string | null;
  why: string | null;
  not_before: string | null;
  of_run: string | null;
  notes: Run['notes'];
}

/** Of a run, as {@link toRun} takes them. */
export const RUN_COLUMNS = `id, environment, kind, state, plan, actor, confirmed_by, code, why, of_run, notes,
  ${isoOf('created_at')} AS created_at, ${isoOf('updated_at')} AS updated_at, ${isoOf('not_before')} AS not_before`;

/** @param rest of the statement, after FROM: one of this room's own texts, with its values as parameters */
export async function selectRuns(client: pg.Pool | pg.ClientBase, rest: string, values: unknown[]): Promise<Run[]> {
  const { rows } = await client.query<RunRow>(`SELECT ${RUN_COLUMNS} FROM lockstep.runs ${rest}`, values);
  return rows.map(toRun);
}

export function toRun(row: RunRow): Run {
  const { id, environment, kind, state, plan, actor, notes } = row;
  return {
    ...{ id, environment, kind, state, plan, actor, notes },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...(row.confirmed_by !== null && { confirmedBy: row.confirmed_by }),
    ...(row.code !== null && { code: row.code }),
    ...(row.why !== null && { why: row.why }),
    ...(row.not_before !== null && { notBefore: row.not_before }),
    ...(row.of_run !== null && { of: row.of_run }),
  };
}
