import { describe, expect, it } from 'vitest';
import type { AnalysedStatement, Analysis, Phase } from '../analysis/analysis.ts';
import { PolicyConfig } from '../config/schema.ts';
import type { Cell, Compatibility } from '../suites/compatibility.ts';
import type { BrokenQuery, LostIndex, QueryEvidence } from '../suites/queries/query-evidence.ts';
import { judge } from './judge.ts';
import type { Verdict } from './verdict.ts';

const at = { sql: 'ALTER TABLE orders DROP COLUMN email', path: 'm/1.sql', line: 3, migration: '1' };
const query = { sql: 'SELECT email FROM orders', origin: 'old app', count: 7, prepared: false } as const;
const broken: BrokenQuery = {
  ...query,
  firstBreakingStatement: at,
  sqlstate: '42703',
  message: 'column "email" does not exist',
};
const changed = { ...query, prepared: true, firstBreakingStatement: at, before: 'a', after: 'b' };
const lost: LostIndex = { ...query, relation: 'public.orders', index: 'orders_email_idx', before: 'x', after: 'y' };

interface Given extends Partial<QueryEvidence> {
  cell?: Partial<Cell>;
  phase?: Phase;
  rules?: Record<string, 'block' | 'warn' | 'note' | 'off'>;
}

function judged({ cell, phase = 'expand', rules = {}, ...queries }: Given): Verdict {
  const compatibility: Compatibility = {
    cells: [
      {
        suite: 'api',
        app: 'old',
        schema: 'new',
        status: 'pass',
        passed: 3,
        failed: 0,
        newFailures: [],
        durationMs: 1,
        ...cell,
      },
    ],
    oldAppQueries: [],
    notes: [],
    queries: {
      judged: 9,
      judgedOf: { oldApp: 9, snapshot: 0 },
      notJudged: [],
      broken: [],
      resultChanged: [],
      indexLost: [],
      ...queries,
    },
  };
  const statements = [
    { sql: at.sql, location: { path: at.path, line: at.line }, phase, operations: [operation(phase)] },
  ];
  const analysis: Analysis = { migrations: [{ id: '1', source: 'm', statements, phase }], phases: [phase] };
  const detected = { sources: [], changed: [], assumptions: [] };
  const policy = PolicyConfig.parse({ rules });
  return judge({ policy, detected, analysis, compatibility, rehearsals: [], findings: [], locate: () => undefined });
}

function operation(phase: Phase): AnalysedStatement['operations'][number] {
  return { kind: 'drop column', object: 'email', table: 'orders', column: 'email', phase, why: '', onNewObject: false };
}

const told = (given: Given): string[] => judged(given).reasons.map(({ code, severity }) => `${code} ${severity}`);

describe('a broken query', () => {
  it('blocks, though every test passes, and says where rules and evidence disagree', () => {
    const verdict = judged({ broken: [broken, { ...broken, sql: 'UPDATE orders SET email = $1' }] });
    expect(verdict).toMatchObject({
      status: 'fail',
      reasons: [{ code: 'query-broken', severity: 'block', location: { path: 'm/1.sql', line: 3 } }],
    });
    expect(verdict.reasons[0]?.message).toBe(
      '2 queries of the running app no longer work after `ALTER TABLE orders DROP COLUMN email`: column "email" does not exist (42703), in `SELECT email FROM orders`. By its kind this statement is expand and harmless; the query shows that it is not.',
    );
    expect(judged({ phase: 'contract', broken: [broken] }).reasons[0]?.message).not.toContain('harmless');
  });

  it('blocks without its statement, and cannot be switched off', () => {
    const { firstBreakingStatement: _, ...unplaced } = broken;
    expect(told({ broken: [unplaced], rules: { 'query-broken': 'off' } })).toEqual(['query-broken block']);
  });

  it('of production blocks, with its calls; one sent once only warns', () => {
    const snapshot = { ...broken, origin: 'snapshot' as const };
    const verdict = judged({ broken: [{ ...snapshot, count: 12_000 }] });
    expect(verdict.status).toBe('fail');
    expect(verdict.reasons[0]?.message).toContain('A query that production has sent 12,000 times no longer works');
    expect(verdict.reasons[0]?.nextStep).toContain('take a new snapshot');
    expect(told({ broken: [{ ...snapshot, count: 1 }] })).toEqual(['query-broken warn']);
  });

  it('only warns where it looks like tests cleaning up and the old app’s tests pass on the new schema', () => {
    const empties = { ...broken, sql: 'DELETE FROM "gone"' };
    expect(told({ broken: [empties] })).toEqual(['query-broken warn']);
    expect(told({ broken: [empties], cell: { status: 'skipped' } })).toContain('query-broken block');
    expect(told({ broken: [{ ...broken, sql: 'DELETE FROM gone WHERE id = $1' }] })).toEqual(['query-broken block']);
  });

  it('is a note where a failing test says the same', () => {
    const failure = { test: 't', message: 'no', firstBreakingStatement: at };
    const cell: Partial<Cell> = { status: 'fail', failed: 1, newFailures: [failure] };
    expect(told({ broken: [broken], cell })).toEqual(['old-app-breaks block', 'query-broken note']);
    const elsewhere = { ...broken, sql: 'SELECT 1', firstBreakingStatement: { ...at, line: 9 } };
    expect(told({ broken: [broken, elsewhere], cell }).toSorted()).toEqual([
      'old-app-breaks block',
      'query-broken block',
      'query-broken note',
    ]);
  });
});

describe('another result and a lost index', () => {
  it('warn, the former only of what was prepared under a name', () => {
    expect(told({ resultChanged: [changed] })).toEqual(['result-type-changed warn']);
    expect(told({ resultChanged: [{ ...changed, prepared: false }] })).toEqual([]);
    const verdict = judged({ indexLost: [lost, { ...lost, sql: 'SELECT 2' }] });
    expect(verdict.status).toBe('warn');
    expect(verdict.reasons).toHaveLength(1);
    expect(verdict.reasons[0]?.message).toContain('2 queries of the running app lose the index `orders_email_idx`');
  });

  it('are as severe as the policy says', () => {
    const rules = { 'result-type-changed': 'block', 'query-loses-index': 'off' } as const;
    expect(told({ resultChanged: [changed], indexLost: [lost], rules })).toEqual(['result-type-changed block']);
  });
});

it('nothing is said of queries that are well, and they speak for a contract that no test proved', () => {
  expect(told({})).toEqual([]);
  const message = 'Drop column orders.email, and no test run shows that the running app no longer needs it';
  const cell = { status: 'skipped' } as const;
  const unproven = (given: Given) =>
    judged({ phase: 'contract', cell, ...given }).reasons.find(({ code }) => code === 'contract-unproven')?.message;
  expect(unproven({})).toBe(`${message}; the 9 queries that it is known to send do not.`);
  expect(unproven({ broken: [broken] })).toBe(`${message}.`);
  expect(unproven({ judged: 0 })).toBe(`${message}.`);
});

it('a hostile query stays within its backticks', () => {
  const [reason] = judged({ broken: [{ ...broken, sql: `SELECT \`x\`\n\n## \`${'y'.repeat(10_000)}` }] }).reasons;
  expect(reason?.message.length).toBeLessThan(600);
  expect(reason?.message.match(/`/g)).toHaveLength(4);
});
