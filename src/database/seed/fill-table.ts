import type { Client } from 'pg';
import { qualified } from './generator.ts';
import { type InsertRequest, type Profile, planInsert } from './insert-plan.ts';
import { insertSql } from './insert-sql.ts';
import { inTransaction } from './run.ts';

export interface FillRequest
  extends Pick<InsertRequest, 'table' | 'catalog' | 'rows' | 'level' | 'left' | 'parents' | 'leaves'> {
  timeoutMs: number;
}

export interface FillOutcome {
  /** That the table has now. */
  rows: number;
  /** Why there are none. */
  reason?: string;
}

/** From what a real table would have to what can be had at all. */
const PROFILES: Profile[] = [
  { triggers: true, lean: false, branch: 0, scatter: false },
  { triggers: false, lean: false, branch: 0, scatter: false },
  { triggers: false, lean: false, branch: 1, scatter: false },
  { triggers: false, lean: true, branch: 0, scatter: false },
  { triggers: false, lean: true, branch: 1, scatter: false },
  { triggers: false, lean: false, branch: 2, scatter: true },
  { triggers: false, lean: true, branch: 0, scatter: true },
];

/** Part of the time that triggers may take: some cost more with every row. */
const WITH_TRIGGERS = 0.25;
/** Rounds that make up for rows that a unique key or a CHECK refused. */
const ROUNDS = 4;
/** So many more rows than are missing are tried at most: 50 times. */
const LEAST_ACCEPTED = 0.02;
/** Rows tried one by one are slow. */
const MOST_SCATTERED = 4_000;

/** Brings one table to the rows asked for, if its constraints let it. */
export async function fillTable(client: Client, request: FillRequest): Promise<FillOutcome> {
  const { table, leaves } = request;
  if (table.kind === 'foreign table') return { rows: 0, reason: 'it is a foreign table' };
  const deadline = performance.now() + request.timeoutMs;
  let rows = await countRows(client, request);
  if (rows >= request.rows) return { rows };
  if (table.partitionKey !== null && leaves.length === 0) return { rows, reason: 'it has no partitions' };
  let reason: string | undefined;
  for (const profile of PROFILES) {
    const outcome = await attempt(client, { request, profile, present: rows, deadline });
    reason = reason === undefined || outcome.reason !== undefined ? (outcome.reason ?? reason) : reason;
    if (outcome.rows > rows) return { rows: outcome.rows };
    rows = outcome.rows;
    if (performance.now() >= deadline) return { rows, reason: `it took longer than ${request.timeoutMs / 1000} s` };
  }
  return { rows, reason: reason ?? refusal(request) };
}

async function attempt(
  client: Client,
  of: { request: FillRequest; profile: Profile; present: number; deadline: number },
): Promise<FillOutcome> {
  const { request, profile, present, deadline } = of;
  const { table } = request;
  const onConflict = !table.rules.some(({ definition }) => / ON (INSERT|UPDATE) TO /.test(definition));
  let rows = present;
  let from = present;
  let accepted = 1;
  for (let round = 0; round < ROUNDS && rows < request.rows; round++) {
    const missing = request.rows - rows;
    const wanted = profile.scatter
      ? MOST_SCATTERED
      : Math.ceil(missing / Math.max(round === 0 ? 1 : accepted * 0.8, LEAST_ACCEPTED));
    const insert = { ...request, profile, from, count: wanted };
    const plan = planInsert(insert);
    if (typeof plan === 'string') return { rows, reason: plan };
    const sql = insertSql(insert, plan, { onConflict });
    const done = await inTransaction(client, {
      sql,
      table,
      triggers: profile.triggers,
      timeoutMs: (deadline - performance.now()) * (profile.triggers ? WITH_TRIGGERS : 1),
    });
    if (typeof done === 'string') return { rows, reason: done };
    from += wanted;
    const now = await countRows(client, request);
    if (now === rows) break;
    accepted = (now - rows) / wanted;
    rows = now;
  }
  return { rows };
}

function refusal({ table }: FillRequest): string {
  const checks = table.constraints.filter(({ kind }) => kind === 'check').map(({ name }) => name);
  if (checks.length === 0) return 'no row made up for it was accepted';
  return `no row made up for it meets ${checks.slice(0, 3).join(', ')}${checks.length > 3 ? ' and other CHECKs' : ''}`;
}

async function countRows(client: Client, { table }: FillRequest): Promise<number> {
  const only = table.partitionKey === null ? 'ONLY ' : '';
  const { rows } = await client.query<{ n: number }>(`SELECT count(*)::float8 AS n FROM ${only}${qualified(table)}`);
  return rows[0]?.n ?? 0;
}
