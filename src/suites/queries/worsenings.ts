import { type Compared, refusalOf } from './compare-schemas.ts';
import { sameColumns } from './describe-change.ts';
import type { IndexChanges } from './index-changes.ts';
import { type Lost, lostBetween } from './plan-access.ts';
import type { Probed, Refusal } from './probe.ts';
import type { Suspect } from './replay-migrations.ts';

/** One way in which the new schema treats one query worse. */
export type Worsening = Suspect & { query: Compared } & (
    | { kind: 'broken'; refusal: Refusal }
    | { kind: 'changed' }
    | { kind: 'lost'; lost: Lost }
  );

/** Worsenings of the same kind of texts that differ in constants only. */
export interface Entry<W extends Worsening = Worsening> {
  /** The one that is shown and replayed. */
  first: W;
  count: number;
  prepared: boolean;
}

export function findWorsenings(compared: readonly Compared[], changes: IndexChanges): Worsening[] {
  return compared.flatMap((query): Worsening[] => {
    const refusal = refusalOf(query);
    if (refusal !== undefined) return [{ kind: 'broken', query, refusal, isWorse: isRefused(query) }];
    const changed = sameColumns(query.old.columns, query.now.columns) ? [] : [changedResult(query)];
    return [...changed, ...lostIndexes(query, changes)];
  });
}

export function changedResult(query: Compared): Worsening & { kind: 'changed' } {
  const isWorse = ({ refused, columns }: Probed): boolean =>
    refused === undefined && !sameColumns(query.old.columns, columns);
  return { kind: 'changed', query, isWorse };
}

function isRefused({ old }: Compared): Suspect['isWorse'] {
  return ({ refused, notPlanned }) =>
    refused !== undefined || (notPlanned !== undefined && old.notPlanned === undefined);
}

/**
 * Only where the schema tells why: a planner that has the same indexes and types may choose another way at any time, for
 * the sake of other costs.
 */
function lostIndexes(query: Compared, { gone, retyped }: IndexChanges): Worsening[] {
  const { old, now } = query;
  const before = old.plan;
  if (before === undefined || now.plan === undefined) return [];
  const lost = lostBetween(before, now.plan).filter(
    ({ indexes, relations }) => indexes.some((index) => gone.has(index)) || relations.some((each) => retyped.has(each)),
  );
  return lost.map((each) => ({
    kind: 'lost',
    query,
    lost: each,
    isWorse: ({ plan }) =>
      plan !== undefined && lostBetween(before, plan).some(({ relation }) => relation === each.relation),
  }));
}

/** Entries of one kind, the most often sent first. */
export function entriesOf<K extends Worsening['kind']>(
  worsenings: readonly Worsening[],
  kind: K,
): Array<Entry<Worsening & { kind: K }>> {
  const found = worsenings.filter((each): each is Worsening & { kind: K } => each.kind === kind);
  return [...Map.groupBy(found, signatureOf).values()]
    .flatMap((group) => {
      const first = group.find(({ query }) => query.prepared) ?? group[0];
      if (first === undefined) return [];
      // One text may have lost several indexes, or be sent both with and without a name.
      const queries = new Set(group.map(({ query }) => query));
      const count = [...queries].reduce((sum, query) => sum + query.count, 0);
      return [{ first, count, prepared: group.some(({ query }) => query.prepared) }];
    })
    .toSorted((one, other) => other.count - one.count);
}

function signatureOf(worsening: Worsening): string {
  const { kind, query } = worsening;
  const detail =
    kind === 'broken'
      ? [worsening.refusal.sqlstate, worsening.refusal.message]
      : kind === 'lost'
        ? [worsening.lost.relation]
        : [];
  return JSON.stringify([query.key, query.origin, ...detail]);
}
