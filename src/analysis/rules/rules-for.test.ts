import { beforeAll, expect, it } from 'vitest';
import { cases } from '../../../test/differential/cases/index.ts';
import { loadParser } from '../../sql/postgres/parse.ts';
import { analyse } from '../analyse.ts';
import { type CatalogData, unknownCatalog } from '../catalog.ts';
import { followHistory } from '../follow-history.ts';
import { changeOf } from '../test-support.ts';
import { gatherFacts, nothingCarried } from './facts.ts';
import { rules } from './registry.ts';
import type { Rule, RuleInput, RuleStatement } from './rule.ts';
import { rulesFor } from './rules-for.ts';

beforeAll(loadParser);

/** Files of one PR as the rules see them, one input a file. */
function inputsOf(files: string[], catalog: CatalogData): RuleInput[] {
  const pending = files.flatMap((sql, index) => changeOf(sql).pending.map((each) => ({ ...each, id: `${index}` })));
  const { migrations } = analyse([{ ...changeOf(''), pending }], () => catalog, { serverMajor: 17 });
  const carried = nothingCarried();
  const soFar: RuleStatement[][] = [];
  return migrations.map((migration) => {
    const statements = gatherFacts({ migration, carried });
    soFar.push(statements);
    return { migration, statements, soFar: [...soFar], pr: migrations, catalog, serverMajor: 17 };
  });
}

/** Of the differential cases: each on what its setup makes, and in one PR with it. */
function allInputs(): RuleInput[] {
  return cases.flatMap(({ sql, setup = '' }) => {
    const before = changeOf([setup]).pending;
    return [
      ...inputsOf([sql], followHistory(before).catalog()),
      ...inputsOf([setup, sql], unknownCatalog()),
      ...inputsOf([sql], unknownCatalog()),
    ];
  });
}

it('a rule that is not asked has nothing to say', () => {
  const asked = new Set<Rule>();
  for (const input of allInputs()) {
    const those = rulesFor(input.statements);
    for (const rule of those) asked.add(rule);
    const silent = rules.filter((rule) => !those.includes(rule));
    expect(silent.flatMap((rule) => rule.check(input))).toEqual([]);
  }
  expect(rules.filter((rule) => !asked.has(rule)).map(({ id }) => id)).toEqual([]);
});

it('rules are asked in the registry’s order, and the same for the same kinds of operations', () => {
  const [first, second] = ['CREATE INDEX i ON t (a)', 'CREATE INDEX j ON u (b)'].map((sql) =>
    rulesFor(inputsOf([sql], unknownCatalog())[0]?.statements ?? []),
  );
  expect(first).toBe(second);
  expect(first).toEqual(rules.filter((rule) => first?.includes(rule)));
  const ids = first?.map(({ id }) => id);
  expect(ids).toContain('create-index-not-concurrent');
  expect(ids).not.toContain('drop-database');
});
