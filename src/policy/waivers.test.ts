import { beforeAll, expect, it } from 'vitest';
import { analyse } from '../analysis/analyse.ts';
import { find } from '../analysis/find.ts';
import { changeOf, shop } from '../analysis/test-support.ts';
import { readWaivers } from '../analysis/waivers/read-waivers.ts';
import { defaultConfig } from '../config/load.ts';
import type { PolicyConfig } from '../config/schema.ts';
import { loadParser } from '../sql/postgres/parse.ts';
import { waive } from './waivers.ts';

beforeAll(loadParser);

const { waivers: anyWaiver } = defaultConfig().policy;

function judged(sql: string, policy: Partial<PolicyConfig['waivers']> = {}) {
  const change = changeOf(sql);
  const path = change.pending[0]?.up.batches[0]?.path ?? '';
  const analysis = analyse([change], () => shop);
  const findings = find({ analysis, catalogOf: () => shop, serverMajor: 17 });
  const waivers = readWaivers(path, sql);
  const done = waive({ findings, waivers, analysis, policy: { ...anyWaiver, ...policy }, today: '2026-06-15' });
  return { waived: done.waived, findings: [...done.findings, ...done.about] };
}

const rulesOf = (found: ReadonlyArray<{ rule: string }>) => found.map(({ rule }) => rule);
const waiver = (rule: string, rest = 'reason="tried at night"') => `-- lockstep: allow ${rule} ${rest}\n`;

it('takes out the finding of the statement that follows, and of no other', () => {
  const { findings, waived } = judged(`${waiver('truncate')}TRUNCATE orders;\nTRUNCATE users;`);
  expect(findings.filter(({ rule }) => rule === 'truncate')).toMatchObject([{ statement: 1 }]);
  expect(waived).toMatchObject([
    { rule: 'truncate', statement: 0, severity: 'block', waiver: { line: 1, reason: 'tried at night' } },
  ]);
});

it('tells two statements on one line apart', () => {
  const { waived } = judged('TRUNCATE users; /* lockstep: allow truncate reason="x" */ TRUNCATE orders;');
  expect(waived).toMatchObject([{ rule: 'truncate', statement: 1 }]);
});

it('counts a waiver through the day on which it ends, and no longer', () => {
  expect(rulesOf(judged(`${waiver('truncate', 'until=2026-06-15 reason="x"')}TRUNCATE orders;`).waived)).toEqual([
    'truncate',
  ]);
  const { findings, waived } = judged(`${waiver('truncate', 'until=2026-06-14 reason="x"')}TRUNCATE orders;`);
  expect(waived).toEqual([]);
  expect(rulesOf(findings)).toEqual(expect.arrayContaining(['truncate', 'waiver-expired']));
});

it('tells of a rule that is not found at the statement', () => {
  const { findings } = judged(`${waiver('truncate, table-rewrite')}TRUNCATE orders;`);
  expect(findings.filter(({ rule }) => rule.startsWith('waiver'))).toMatchObject([
    {
      rule: 'waiver-unused',
      severity: 'warn',
      statement: 0,
      message: expect.stringMatching(/^table-rewrite /) as string,
    },
  ]);
});

it('tells of a waiver with no statement behind it', () => {
  expect(rulesOf(judged(`SELECT 1;\n${waiver('truncate')}`).findings)).toContain('waiver-unused');
});

it.each([
  ['trunkate', {}, /names trunkate, which is no rule; truncate is one, so it waives nothing/],
  ['no-such-thing', {}, /names no-such-thing, which is no rule, so/],
  ['expand-and-contract', {}, /which cannot be waived/],
  ['statement-not-seen', {}, /which cannot be waived/],
  ['waiver-expired', {}, /which cannot be waived/],
  ['truncate', { never: ['truncate'] }, /which this repository’s policy never waives/],
  ['truncate', { allow: false }, /is not allowed by this repository’s policy/],
  ['truncate', { maxDays: 30 }, /has no end; the policy allows 30 days/],
  ['truncate', { maxDays: 30, until: '2026-07-16' }, /ends in 31 days, and the policy allows 30/],
] as Array<[string, Partial<PolicyConfig['waivers']> & { until?: string }, RegExp]>)(
  'does not waive %s under %j',
  (rule, { until, ...policy }, message) => {
    const rest = `${until === undefined ? '' : `until=${until} `}reason="x"`;
    const { findings, waived } = judged(`${waiver(rule, rest)}TRUNCATE orders;`, policy);
    expect(waived).toEqual([]);
    expect(rulesOf(findings)).toContain('truncate');
    expect(findings.find((each) => each.rule === 'waiver-invalid')?.message).toMatch(message);
  },
);

it('waives within the days that the policy allows', () => {
  const { waived } = judged(`${waiver('truncate', 'until=2026-07-15 reason="x"')}TRUNCATE orders;`, { maxDays: 30 });
  expect(rulesOf(waived)).toEqual(['truncate']);
});

it('waives what is about the whole migration at its first statement', () => {
  expect(rulesOf(judged(`${waiver('no-effect-migration')}SELECT 1;`).waived)).toEqual(['no-effect-migration']);
});
