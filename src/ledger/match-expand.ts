import type { MergedChange, Touch } from './facts.ts';

/**
 * The merged expand that contracts belong to: the one that filled its new columns from what goes now, or else the only
 * one on the table that no contract has followed. Undefined where that is not certain.
 */
export function matchExpand(contracts: readonly Touch[], merged: readonly MergedChange[]): MergedChange | undefined {
  const gone = new Set(contracts.map(({ object }) => object));
  const copied = new Set(
    merged
      .flatMap(({ facts }) => facts.touches.flatMap(({ copies = [] }) => copies.filter(({ from }) => gone.has(from))))
      .map(({ to }) => to),
  );
  const exact = merged.findLast(({ facts }) => expandsIn(facts.touches).some(({ object }) => copied.has(object)));
  if (exact !== undefined) return exact;
  const tables = new Set(contracts.map(({ table }) => table).filter((table) => table !== undefined));
  const open = openExpands(merged).filter(({ facts }) =>
    expandsIn(facts.touches).some(({ table }) => table !== undefined && tables.has(table)),
  );
  return open.length === 1 ? open[0] : undefined;
}

/** What was added to what was there before. */
export function expandsIn(touches: readonly Touch[]): Touch[] {
  return touches.filter(({ phase, isNew }) => phase === 'expand' && !isNew);
}

/** Expands on whose tables no contract was merged since. */
function openExpands(merged: readonly MergedChange[]): MergedChange[] {
  const contracted = new Set<string>();
  const open: MergedChange[] = [];
  for (const change of merged.toReversed()) {
    const own = expandsIn(change.facts.touches);
    if (own.some(({ table }) => table !== undefined && !contracted.has(table))) open.push(change);
    for (const { phase, table, isNew } of change.facts.touches) {
      if (phase === 'contract' && !isNew && table !== undefined) contracted.add(table);
    }
  }
  return open;
}
