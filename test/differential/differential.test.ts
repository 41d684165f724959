import { expect, it } from 'vitest';
import { parseStatements } from '../../src/sql/postgres/parse.ts';
import { loadParser } from '../../src/sql/postgres/parser.ts';
import { findAll } from '../../src/sql/postgres/tree.ts';
import { alterTableTypes } from './alter-table-types.ts';
import { cases } from './cases/index.ts';
import { runCases } from './run-cases.ts';
import { differencesOf, tally } from './tally.ts';

/** Those with a setup need a database each: test/long/differential.test.ts runs them too, on more versions. */
const quick = cases.filter(({ setup, alone }) => setup === undefined && alone !== true);

it('predicts what PostgreSQL 17 does, for every case that needs no setup', async () => {
  const outcomes = await runCases(quick, 17);
  console.log(tally(outcomes));
  expect(outcomes.filter(({ status }) => status === 'differ').map(differencesOf)).toEqual([]);
  const unknown = outcomes.filter(({ status }) => status === 'unknown').length;
  expect(unknown / outcomes.length).toBeLessThan(0.05);
});

it('has a case for every sub-command of ALTER TABLE that can be written', async () => {
  await loadParser();
  const used = new Set(cases.flatMap(({ sql }) => subtypesIn(sql)));
  const written = Object.entries(alterTableTypes).flatMap(([type, origin]) => (origin === 'written' ? type : []));
  expect(written.filter((type) => !used.has(type))).toEqual([]);
  expect([...used].filter((type) => !written.includes(type))).toEqual([]);
});

function subtypesIn(sql: string): string[] {
  const parsed = parseStatements(sql);
  if (!parsed.ok) return [];
  const commands = parsed.statements.flatMap(({ node }) => findAll(node, 'AlterTableCmd'));
  return commands.flatMap(({ subtype }) => subtype ?? []);
}
