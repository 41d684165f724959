import { keyOf, type SchemaState, type StateRelation } from './state.ts';

type Upwards = 'parents' | 'reads';

/**
 * Leaves out what would lead back to the relation itself. No server has such circles, but a text can write them, and
 * whoever walks up or down has to come to an end.
 */
export function withoutCircles(names: readonly string[], own: string, up: Upwards, state: SchemaState): string[] {
  return names.filter((name) => !reaches(name, own, up, state));
}

/** For one that was renamed: its new name may be what others meant. */
export function breakCircles(relation: StateRelation, state: SchemaState): void {
  const own = keyOf(relation);
  relation.parents = withoutCircles(relation.parents, own, 'parents', state);
  relation.reads = withoutCircles(relation.reads, own, 'reads', state);
}

function reaches(from: string, to: string, up: Upwards, { relations }: SchemaState): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === to) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(relations.get(next)?.[up] ?? []));
  }
  return false;
}
