import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JsonReport } from '../../src/report/report.ts';
import { type FakeGitHub, startFakeGitHub } from '../github/fake-github.ts';
import { actionsBot, openPull } from '../github/given.ts';
import { type ActionEnd, type BuiltAction, buildAction, runnerAt } from '../support/action.ts';
import { createRepository, type TestRepository } from '../support/git-repository.ts';

/** The old app reads a column that the pull request drops; the new one no longer does. */
const suiteOf = (columns: string): string => `
import pg from ${JSON.stringify(import.meta.resolve('pg'))};
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
console.log('1..2');
console.log((await client.query('SELECT count(*) FROM orders').then(() => 'ok', () => 'not ok')) + ' 1 - counts');
console.log((await client.query('SELECT ${columns} FROM orders').then(() => 'ok', () => 'not ok')) + ' 2 - lists');
await client.end();
`;
const CELLS = ['rehearsal', 'app: old/new', 'app: new/new, new/old'];

let action: BuiltAction;
let repository: TestRepository;
let github: FakeGitHub;
let payload: object;
/** As the jobs of one pull request left it, a folder a job. */
let parts: string;

beforeAll(async () => {
  action = buildAction();
  parts = mkdtempSync(join(tmpdir(), 'lockstep-parts-'));
  repository = await createRepository();
  const base = await repository.commit({
    'migrations/001_orders.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, email text);\n',
    'suite.mjs': suiteOf('id, email'),
    'lockstep.yml':
      'database: { version: 17, rows: 10 }\nsources: [{ tool: sql, path: migrations }]\nsuites: { app: { test: node suite.mjs, report: { tap: stdout } } }\n',
  });
  await repository.git('checkout', '-q', '-b', 'pr');
  const sha = await repository.commit({
    'migrations/002_drop.sql': 'ALTER TABLE orders DROP COLUMN email;\n',
    'suite.mjs': suiteOf('id'),
  });
  github = await startFakeGitHub({ dir: repository.dir, pulls: [openPull()] });
  const repo = { full_name: 'octo/shop' };
  payload = {
    pull_request: { number: 1, draft: false, user: { login: 'ada' }, base: { sha: base, repo }, head: { sha, repo } },
  };
  for (const [index, cells] of CELLS.entries()) {
    const { status, stdout, outputs } = await run({ mode: 'cell', cells });
    expect(status, stdout).toBe(0);
    cpSync(outputs['report-dir'] ?? '', join(parts, `lockstep-part-${index}`), { recursive: true });
    rmSync(outputs['report-dir'] ?? '', { recursive: true });
  }
}, 240_000);
afterAll(async () => {
  expect(github.violations).toEqual([]);
  await github[Symbol.asyncDispose]();
  repository[Symbol.dispose]();
  rmSync(parts, { recursive: true });
  action[Symbol.dispose]();
});

function run(inputs: Record<string, string>): Promise<ActionEnd> {
  return action.run({ dir: repository.dir, event: 'pull_request', payload, inputs, runner: runnerAt(github.origin) });
}

/** Gathers the parts after `change` had its way with a copy of them. */
async function gather(change: (dir: string) => void = () => undefined): Promise<ActionEnd & { report: JsonReport }> {
  const dir = mkdtempSync(join(action.temp, 'parts-'));
  cpSync(parts, dir, { recursive: true });
  change(dir);
  const token = github.token(actionsBot, { checks: 'write', pull_requests: 'write' });
  const end = await run({ mode: 'gather', parts: dir, token });
  return { ...end, report: JSON.parse(readFileSync(end.outputs['report-path'] ?? '', 'utf8')) as JsonReport };
}

const codes = ({ reasons }: JsonReport): string[] => reasons.map(({ code }) => code);
const part = (dir: string, index: number): string => join(dir, `lockstep-part-${index}`, 'part.json');

function editPart(dir: string, index: number, edit: (report: JsonReport) => void): void {
  const report = JSON.parse(readFileSync(part(dir, index), 'utf8')) as JsonReport;
  edit(report);
  writeFileSync(part(dir, index), JSON.stringify(report));
}

it('plans a part for the rehearsal, and two for each suite', async () => {
  const { outputs } = await run({ mode: 'plan' });
  expect(JSON.parse(outputs.cells ?? '')).toEqual(CELLS);
});

it('gathers the parts into one check and one comment, with what one job would have found', async () => {
  const { status, report, stdout } = await gather();
  expect(status, stdout).toBe(1);
  expect(report.verdict).toBe('fail');
  expect(codes(report)).toContain('old-app-breaks');
  expect(codes(report)).not.toContain('contract-unproven');
  const cells = report.compatibility.cells.map(({ app, schema, status: how }) => `${app}/${schema} ${how}`);
  expect(cells).toEqual(['old/old pass', 'old/new fail', 'new/new pass', 'new/old pass']);
  expect(github.state.checks).toMatchObject([{ name: 'lockstep', conclusion: 'failure' }]);
  expect(github.state.comments).toHaveLength(1);
  const { outputs } = await run({ mode: 'check' });
  const whole = JSON.parse(readFileSync(outputs['report-path'] ?? '', 'utf8')) as JsonReport;
  expect(codes(report).toSorted()).toEqual(codes(whole).toSorted());
});

/** What would fail it in any case. */
function withoutBreak(dir: string): void {
  editPart(dir, 1, ({ compatibility }) => {
    for (const cell of compatibility.cells) Object.assign(cell, { status: 'pass', failed: 0, newFailures: [] });
    delete compatibility.queries;
  });
}

it('passes where all parts are there and none shows a break', async () => {
  const { report, status } = await gather(withoutBreak);
  expect([report.verdict, status]).toEqual(['pass', 0]);
});

it('is no pass while an expand that is named is not merged', async () => {
  const pull = github.state.pulls.get(1);
  if (pull === undefined) throw new Error('there is no pull request');
  pull.body = 'Lockstep-Expand: #1';
  const { report } = await gather(withoutBreak);
  delete pull.body;
  expect([report.verdict, codes(report)]).toEqual(['fail', expect.arrayContaining(['expand-missing'])]);
});

it.each([
  ['is missing', (dir: string) => rmSync(join(dir, 'lockstep-part-2'), { recursive: true })],
  ['has no report', (dir: string) => rmSync(part(dir, 2))],
  ['is no report', (dir: string) => writeFileSync(part(dir, 2), '{"verdict":"pass"}')],
  [
    'is a link',
    (dir: string) => {
      rmSync(part(dir, 2));
      symlinkSync(part(dir, 1), part(dir, 2));
    },
  ],
  ['lacks a cell', (dir: string) => editPart(dir, 2, ({ compatibility }) => compatibility.cells.pop())],
  ['is there twice', (dir: string) => cpSync(join(dir, 'lockstep-part-2'), join(dir, 'again'), { recursive: true })],
  [
    'is about other commits',
    (dir: string) => editPart(dir, 2, ({ scope }) => Object.assign(scope.head ?? {}, { sha: '0'.repeat(40) })),
  ],
])('is no pass where a part %s', async (_, change) => {
  const { report, status } = await gather((dir) => {
    withoutBreak(dir);
    change(dir);
  });
  expect([report.verdict, status]).toEqual(['error', 1]);
  expect(codes(report)).toContain('part-missing');
});

it('is no pass where no part is there, or the rehearsal’s is about other files', async () => {
  const none = await gather((dir) => {
    rmSync(dir, { recursive: true });
    mkdirSync(dir);
  });
  expect([none.report.verdict, none.status]).toEqual(['error', 1]);
  const forged = await gather((dir) =>
    editPart(dir, 0, (report) => {
      report.migrations = [];
      report.verdict = 'pass';
      report.reasons = [];
    }),
  );
  expect(codes(forged.report)).toContain('evidence-forged');
  expect(['error', 'fail']).toContain(forged.report.verdict);
});
