import { close, message, parse, query, sync } from '../../trace/wire/encode.ts';
import type { Answer, PipelinedSession } from './pipelined-session.ts';
import { type PlanNode, readPlan } from './plan-access.ts';
import type { Column } from './read-description.ts';
import type { Candidate } from './read-shapes.ts';

export interface Refusal {
  sqlstate: string;
  message: string;
}

/** Whether it says nothing of the query: no resources, cancelled, a lock not had, the server's own trouble. */
export function isUnrelated({ sqlstate }: Refusal): boolean {
  return /^(?:08|40|53|55|57|58|XX)/.test(sqlstate);
}

/** What a schema says to a query. */
export interface Probed {
  /** Why it could not be parsed; then the rest is empty. */
  refused?: Refusal;
  columns: Column[];
  parameterTypes: number[];
  /** Why it could not be planned: ON CONFLICT looks for its index, and permissions are checked, only then. */
  notPlanned?: Refusal;
  plan?: PlanNode;
}

/** The part of a candidate that a probe needs. */
export type Probable = Pick<Candidate, 'text' | 'paramTypes' | 'planned'>;

/** Statements that stand prepared at once: bounds the server's memory. */
const CHUNK = 100;

/**
 * Settings of a session that looks at queries. Nothing is executed: Parse and EXPLAIN without ANALYZE only. What runs
 * all the same are immutable functions with constant arguments, which the planner folds; they may not write, and are
 * stopped. https://www.postgresql.org/docs/current/xfunc-volatility.html
 * With sequential scans and all joins but nested loops off, an index is used wherever one can be, however small the
 * table: so what a plan lacks is not there. https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-ENABLE-SEQSCAN
 */
export const PROBE_SETTINGS = {
  statement_timeout: '1000',
  lock_timeout: '1000',
  default_transaction_read_only: 'on',
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
} as const;

export interface Patience {
  /** As performance.now() tells it; what is then left is not probed. */
  deadline: number;
  signal?: AbortSignal | undefined;
}

/**
 * Prepares each query, and has a generic plan made of it. Ends early where time runs out.
 * @throws Error when the server ends the connection; whatever aborted `signal`
 */
export async function* probe(
  session: PipelinedSession,
  queries: readonly Probable[],
  { deadline, signal }: Patience,
): AsyncGenerator<Probed[]> {
  for (let from = 0; from < queries.length && performance.now() < deadline; from += CHUNK) {
    signal?.throwIfAborted();
    yield await probeChunk(session, queries.slice(from, from + CHUNK));
  }
}

async function probeChunk(session: PipelinedSession, queries: readonly Probable[]): Promise<Probed[]> {
  const named = queries.map((each, index) => ({ ...each, name: `lockstep_probe_${index}` }));
  const parsed = await session.send(named.map(({ name, text, paramTypes }) => prepare(name, text, paramTypes)));
  const standing = named.filter((_, index) => parsed[index]?.error === undefined);
  const planned = standing.filter((each) => each.planned);
  const parametersOf = new Map(named.map(({ name }, index) => [name, parsed[index]?.parameterTypes.length ?? 0]));
  const plans = await session.send(planned.map(({ name }) => query(explain(name, parametersOf.get(name) ?? 0))));
  await session.send(standing.map(({ name }) => Buffer.concat([close('S', name), sync])));
  const planOf = new Map(planned.map(({ name }, index) => [name, plans[index]]));
  return named.map(({ name }, index) => probedOf(parsed[index], planOf.get(name)));
}

/** Parse and Describe. The text travels as a message's field: it is never part of another statement. */
export function prepare(name: string, text: string, paramTypes: readonly number[]): Buffer {
  return Buffer.concat([parse({ name, sql: text, types: [...paramTypes] }), describe(name), sync]);
}

/** Describe of a prepared statement. */
export function describe(name: string): Buffer {
  return message('D', Buffer.from(`S${name}\0`));
}

/** `name` is ours; EXECUTE finds what Parse prepared. The generic plan does not look at the NULLs. */
export function explain(name: string, parameters: number, options = 'VERBOSE, COSTS OFF, FORMAT JSON'): string {
  const nulls = parameters === 0 ? '' : `(${Array.from({ length: parameters }, () => 'NULL').join(', ')})`;
  return `EXPLAIN (${options}) EXECUTE ${name}${nulls}`;
}

function probedOf(parsed: Answer | undefined, plan: Answer | undefined): Probed {
  const { error, columns = [], parameterTypes = [] } = parsed ?? {};
  if (error !== undefined) return { refused: error, columns: [], parameterTypes: [] };
  if (plan?.error !== undefined) return { columns, parameterTypes, notPlanned: plan.error };
  const tree = plan === undefined ? undefined : readPlan(plan.rows[0] ?? '');
  return { columns, parameterTypes, ...(tree && { plan: tree }) };
}
