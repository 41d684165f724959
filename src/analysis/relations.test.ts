import { expect, test } from 'vitest';
import { baseOf } from './base.ts';
import { type CatalogRelation, emptyRelation, splitName } from './catalog.ts';
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

test('over a base, it is as if each of the base’s relations had been put in; the base stays as it was', () => {
  const next = numbers(11);
  const name = () => `t${next(12)}`;
  const any = () => relation(`s${next(3)}`, name(), { parents: [`s0.${name()}`], reads: [`s1.${name()}`] });
  for (let round = 0; round < 40; round++) {
    const below = new Map(Array.from({ length: 20 }, any).map((each) => [keyOf(each), each]));
    const before = structuredClone([...below.values()]);
    const over = new Relations(baseOf([...below.values()]));
    const plain = new Relations();
    for (const each of before) plain.set(keyOf(each), structuredClone(each));
    for (let step = 0; step < 60; step++) {
      const one = any();
      const [key, to] = [keyOf(one), keyOf(any())];
      const what = next(6);
      if (what === 0) for (const each of [over, plain]) each.delete(key);
      else if (what === 1) for (const each of [over, plain]) each.set(key, structuredClone(one));
      else if (what === 2) for (const each of [over, plain]) renameIn(each, key, to);
      else if (what === 3) for (const each of [over, plain]) readIn(each, key, `s1.${one.name}`);
      else expect(over.get(key)).toEqual(plain.get(key));
      const wanted = name();
      for (const [mark, said] of [
        ['name', wanted],
        ['parent', `s0.${wanted}`],
        ['reads', `s1.${wanted}`],
      ] as const)
        expect(byKey(over.marked(mark, said))).toEqual(byKey(plain.marked(mark, said)));
      if (next(10) === 0) expect(byKey(over.values())).toEqual(byKey(plain.values()));
    }
    expect(byKey(over.known())).toEqual(byKey(plain.values()));
    expect([...below.values()]).toEqual(before);
  }
});

/** As ALTER TABLE … RENAME does it. */
function renameIn(relations: Relations, from: string, to: string): void {
  const found = relations.get(from);
  if (found === undefined) return;
  relations.delete(from);
  const { schema = '', name } = splitName(to);
  Object.assign(found, { schema, name });
  relations.set(to, found);
}

/** As CREATE OR REPLACE VIEW does it. */
function readIn(relations: Relations, key: string, table: string): void {
  const found = relations.get(key);
  if (found === undefined) return;
  found.reads = [table];
  relations.mark(found, 'reads', table);
}

function byKey(found: Iterable<CatalogRelation>): CatalogRelation[] {
  return [...found].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
