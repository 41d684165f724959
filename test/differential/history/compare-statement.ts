import { type Prediction, strength } from '../../../src/analysis/locks/prediction.ts';
import type { LockMode, TracedStatement } from '../../../src/trace/trace.ts';
import type { Difference } from '../compare.ts';

interface CompareInput {
  predicted: Prediction;
  traced: TracedStatement;
  /** What the transaction held before, by relation; taken further by what the statement took. */
  held: Map<string, LockMode>;
  /** What a relation was called when the migration began. */
  firstName: (relation: string) => string;
  /** Tables that foreign keys of the statement point at: where the rows have no values, they are not read. */
  parents?: ReadonlySet<string>;
}

/** A statement's prediction beside its trace, relation by relation; of new relations neither says anything. */
export function compareStatement(input: CompareInput): Difference[] {
  const { predicted, traced, held, firstName } = input;
  const mine = new Map<string, LockMode>();
  for (const { relation, mode } of predicted.locks) raise(mine, firstName(relation), mode);
  const real = new Map<string, LockMode>();
  const old = traced.locks.filter(
    ({ isNew, kind, schema }) => !isNew && kind !== 'other' && !/^(pg_|information_schema$)/.test(schema),
  );
  for (const { schema, name, mode } of old) raise(real, firstName(`${schema}.${name}`), mode);
  const tableOf = new Map(
    old.flatMap(({ schema, name, table }) => (table === undefined ? [] : [[`${schema}.${name}`, table] as const])),
  );
  const differences: Difference[] = [];
  for (const relation of new Set([...mine.keys(), ...real.keys()])) {
    const before = held.get(relation);
    const [expected, measured] = [strongest(before, mine.get(relation)), strongest(before, real.get(relation))];
    if (measured !== undefined) held.set(relation, measured);
    // What is polled may have been missed, but is never more than was taken.
    if (
      traced.sampled &&
      expected !== undefined &&
      (measured === undefined || strength(measured) <= strength(expected))
    )
      continue;
    if (expected !== measured)
      differences.push({ relation, what: 'lock', predicted: expected ?? 'none', measured: measured ?? 'none' });
  }
  return [...differences, ...compareWork(input, tableOf)];
}

/** Rewrites as such; scans and index builds together, for both read the whole table. */
function compareWork(
  { predicted, traced, held, firstName, parents }: CompareInput,
  tableOf: Map<string, string>,
): Difference[] {
  const of = (...kinds: string[]) =>
    new Set(predicted.work.filter(({ kind }) => kinds.includes(kind)).map(({ relation }) => firstName(relation)));
  const rewrites = {
    mine: of('rewrite'),
    real: new Set(traced.rewrites.filter((name) => !tableOf.has(name)).map(firstName)),
  };
  const rebuilt = traced.rewrites.flatMap((name) => tableOf.get(name) ?? []);
  const reads = {
    mine: of('scan', 'build'),
    real: new Set([...traced.scans.map(({ relation }) => relation), ...rebuilt].map(firstName)),
  };
  const rows = of('rows');
  const differences: Difference[] = [];
  for (const relation of new Set([...rewrites.mine, ...rewrites.real])) {
    if (rewrites.mine.has(relation) === rewrites.real.has(relation)) continue;
    differences.push({ relation, what: 'rewrite', ...yesNo(rewrites, relation) });
  }
  for (const relation of new Set([...reads.mine, ...reads.real])) {
    if (rewrites.real.has(relation) || reads.mine.has(relation) === reads.real.has(relation)) continue;
    if (reads.mine.has(relation) && parents?.has(relation) === true) continue;
    // Whether a query reads all of a table is the planner's choice; it holds up nobody under the lock of a query.
    const mode = held.get(relation);
    const isQuerys = mode === undefined || strength(mode) < strength('ShareUpdateExclusiveLock');
    if (!reads.mine.has(relation) && (isQuerys || rows.has(relation) || isQuery(traced))) continue;
    differences.push({ relation, what: 'scan', ...yesNo(reads, relation) });
  }
  return differences;
}

function isQuery({ tag }: TracedStatement): boolean {
  return /^(SELECT|INSERT|UPDATE|DELETE|MERGE|DO)\b/.test(tag ?? '');
}

function yesNo({ mine, real }: { mine: Set<string>; real: Set<string> }, relation: string) {
  return { predicted: mine.has(relation) ? 'yes' : 'no', measured: real.has(relation) ? 'yes' : 'no' };
}

function raise(modes: Map<string, LockMode>, relation: string, mode: LockMode): void {
  const found = strongest(modes.get(relation), mode);
  if (found !== undefined) modes.set(relation, found);
}

function strongest(one: LockMode | undefined, other: LockMode | undefined): LockMode | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return strength(one) >= strength(other) ? one : other;
}
