import { expect, test } from 'vitest';
import { emptyRelation } from './catalog.ts';
import { Relations } from './relations.ts';
import { keyOf, type StateRelation } from './state.ts';

/** Numbers that look random and are the same each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function relation(schema: string, name: string, said: Partial<StateRelation>): StateRelation {
  const empty = { ...emptyRelation(schema, name), columns: [], constraints: [], indexes: [] };
  return { ...empty, isNew: false, assumed: false, ...said };
}

test('what is looked up by a mark is what a scan of all relations finds, after any sets, replacements and removals', () => {
  const next = numbers(7);
  const relations = new Relations();
  const name = () => `t${next(12)}`;
  let found = 0;
  for (let step = 0; step < 2000; step++) {
    const one = relation(`s${next(3)}`, name(), { parents: [`s0.${name()}`], reads: [`s1.${name()}`] });
    if (next(3) === 0) relations.delete(keyOf(one));
    else relations.set(keyOf(one), one);
    const wanted = name();
    const all = [...relations.values()];
    const scanned = {
      name: all.filter((each) => each.name === wanted),
      parent: all.filter(({ parents }) => parents.includes(`s0.${wanted}`)),
      reads: all.filter(({ reads }) => reads.includes(`s1.${wanted}`)),
    };
    expect(new Set(relations.marked('name', wanted))).toEqual(new Set(scanned.name));
    expect(new Set(relations.marked('parent', `s0.${wanted}`))).toEqual(new Set(scanned.parent));
    expect(new Set(relations.marked('reads', `s1.${wanted}`))).toEqual(new Set(scanned.reads));
    found += scanned.name.length + scanned.parent.length + scanned.reads.length;
  }
  expect(found).toBeGreaterThan(1000);
});
