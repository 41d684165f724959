import { expect, test } from 'vitest';
import { index } from './fixtures/blocked.ts';
import { checkOf, migration } from './fixtures/build.ts';
import { expandAndContract } from './fixtures/fails.ts';
import { noMigrations } from './fixtures/passes.ts';
import { addColumn, createIndex } from './fixtures/steps.ts';
import { failingMigration } from './fixtures/unjudged.ts';
import { renderJson } from './json.ts';

test('a statement behind a failed one is listed as not reached, without locks and times', () => {
  const [only] = renderJson(failingMigration()).migrations;
  expect(only?.outcome).toBe('failed');
  expect(only?.failure?.error.sqlstate).toBe('23502');
  expect(only?.statements[2]).toMatchObject({
    reached: false,
    locks: [],
    transaction: null,
    blocks: { reads: [], writes: [] },
  });
});

test('findings, projections and waits stand at their statement', () => {
  const [first, second] = renderJson(expandAndContract()).migrations[0]?.statements ?? [];
  expect(first?.findings).toEqual([]);
  expect(second?.findings.map(({ rule }) => rule)).toEqual(['create-index-not-concurrent']);
  expect(second?.findings[0]).not.toHaveProperty('migration');
  expect(second?.projected?.rows).toBe(210_000_000);
  const [indexed] = renderJson(index()).migrations[0]?.statements ?? [];
  expect(indexed?.waited.map(({ probe, table, ms }) => `${probe} ${table} ${ms}`)).toEqual([
    'INSERT public.orders 43',
    'UPDATE public.orders 43',
    'DELETE public.orders 43',
  ]);
  expect(indexed?.probed?.passed.map(({ probe }) => probe)).toEqual(['SELECT', 'SELECT FOR UPDATE']);
});

test('what queues behind an open transaction names its statement’s place; untried, it is absent', () => {
  expect(renderJson(index()).queue).toMatchObject([
    { location: { path: 'db/migrations/0045_index.sql', line: 5 }, table: 'public.orders', open: 'writer' },
  ]);
  expect(renderJson(expandAndContract())).not.toHaveProperty('queue');
});

test('a finding without a statement, or with one that is not there, stands at its migration', () => {
  const finding = {
    migration: '0001_a',
    rule: 'r',
    severity: 'warn' as const,
    message: 'm',
    origin: 'measured' as const,
  };
  const report = renderJson(
    checkOf([migration('0001_a', [addColumn])], { findings: [finding, { ...finding, statement: 99 }] }),
  );
  expect(report.migrations[0]?.findings).toHaveLength(2);
});

test('equal ids in two sources keep their own statements', () => {
  const [one, two] = [migration('0001_a', [addColumn]), migration('0001_a', [createIndex])];
  const other = { source: 'billing' };
  const report = renderJson(
    checkOf([
      one,
      {
        file: { ...two.file, ...other },
        analysed: { ...two.analysed, ...other },
        rehearsed: { ...two.rehearsed, ...other },
      },
    ]),
  );
  expect(report.migrations.map(({ source, statements }) => [source, statements.map(({ sql }) => sql)])).toEqual([
    ['db/migrations', [addColumn.sql]],
    ['billing', [createIndex.sql]],
  ]);
});

test('the migrations of a command, which no file lists, are those of its run', () => {
  const result = checkOf([migration('db', [addColumn])]);
  const { detected: _, analysis: __, ...onlyRun } = result;
  const report = renderJson(onlyRun);
  expect(report.migrations).toMatchObject([{ id: 'db', phase: 'unknown', rollback: { status: 'exact' } }]);
  expect(report.migrations[0]?.statements[0]).toMatchObject({ reached: true, phase: 'unknown', operations: [] });
});

test('a check that found no migrations has an empty report that says where it looked', () => {
  const report = renderJson(noMigrations());
  expect(report).toMatchObject({ migrations: [], seed: null, environment: { version: '', provider: null } });
  expect(report.scope.sources).toMatchObject([{ path: 'db/migrations', changed: false }]);
});
