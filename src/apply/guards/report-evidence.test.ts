import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRepository, type TestRepository } from '../../../test/support/git-repository.ts';
import { openRepository } from '../../git/repository.ts';
import type { JsonMigration, JsonReport } from '../../report/report.ts';
import { readChange } from '../change/read-change.ts';
import type { Change } from '../plan.ts';
import type { ChangeEvidence } from './control-plane.ts';
import { isRefusal } from './control-plane.ts';
import { createLocalControlPlane } from './local-control-plane.ts';
import { evidenceOf } from './report-evidence.ts';

let repo: TestRepository;
let base: string;
let head: string;

const file = 'db/migrations/002_email.sql';

beforeEach(async () => {
  repo = await createRepository();
  base = await repo.commit({ 'db/migrations/001_orders.sql': 'CREATE TABLE orders (id int);' }, 'Orders');
  await repo.git('checkout', '--quiet', '-b', 'email');
  head = await repo.commit({ [file]: 'ALTER TABLE orders ADD COLUMN email text;' }, 'Email');
  await repo.git('checkout', '--quiet', 'main');
});

afterEach(() => repo[Symbol.dispose]());

function migration(more: Partial<JsonMigration> = {}): JsonMigration {
  return {
    id: '002_email.sql',
    tool: 'sql',
    source: 'db/migrations',
    path: file,
    change: 'added',
    transaction: 'none',
    outcome: 'ok',
    phase: 'expand',
    statements: [],
    findings: [],
    rollback: { status: 'exact', detail: [] },
    ...more,
  };
}

function report(more: Partial<JsonReport> = {}): JsonReport {
  return {
    schemaVersion: 1,
    verdict: 'pass',
    reasons: [],
    scope: { base: { ref: 'main', sha: base }, head: { ref: 'email', sha: head }, sources: [] },
    migrations: [migration()],
    compatibility: { cells: [], notes: [] },
    phases: ['expand'],
    transactions: [],
    dataQuestions: [],
    seed: null,
    environment: { engine: 'postgresql', version: '17.2', provider: 'embedded', rows: {} },
    assumptions: [],
    notes: [],
    timings: {},
    ...more,
  };
}

/** What these reports prove of the squash of the branch. */
async function evidenceBy(...reports: JsonReport[]): Promise<ChangeEvidence> {
  await repo.git('merge', '--quiet', '--squash', 'email');
  await repo.git('commit', '--quiet', '-m', 'Email (#41)');
  await using plane = await createLocalControlPlane({ dir: repo.dir, reports });
  const merged = await plane.merged({ pull: 41 });
  const config = await plane.config();
  if (isRefusal(merged) || isRefusal(config)) throw new Error('refused');
  const found = await readChange({ merged, config, repository: repo.dir });
  if (isRefusal(found)) throw new Error(found.message);
  const evidence = await plane.evidence(found.change);
  if (isRefusal(evidence)) throw new Error(evidence.message);
  return evidence;
}

test('a check that passed on the branch’s head proves the squash of the same bytes', async () => {
  expect(await evidenceBy(report({ verdict: 'warn' }))).toMatchObject({ state: 'passed', rollback: 'exact' });
});

test('without a report, or with one that failed, nothing is proved', async () => {
  expect(await evidenceBy()).toMatchObject({
    state: 'none',
    nextStep: expect.stringContaining('--evidence') as string,
  });
  const reasons = [{ code: 'x', severity: 'block' as const, message: 'It breaks the app.', nextStep: 'Split it.' }];
  await repo.git('reset', '--quiet', '--hard', 'HEAD~1');
  expect(await evidenceBy(report({ verdict: 'fail', reasons }))).toMatchObject({
    state: 'none',
    detail: expect.stringContaining('It breaks the app.') as string,
  });
});

test('a check that did not see the migration proves nothing', async () => {
  expect(await evidenceBy(report({ migrations: [] }))).toMatchObject({
    state: 'none',
    detail: expect.stringContaining(`did not see \`${file}\``) as string,
  });
});

test('a migration that was not rehearsed to its end is not proved, whatever the verdict', async () => {
  const { outcome: _, ...unrehearsed } = migration();
  expect(await evidenceBy(report({ migrations: [unrehearsed] }))).toMatchObject({
    state: 'none',
    detail: expect.stringContaining(`did not rehearse \`${file}\``) as string,
  });
});

test('a command without a folder is proved only by a check of all the code that was merged', async () => {
  const command = migration({ id: 'migrate', tool: 'command', source: '.', path: '.' });
  await repo.git('checkout', '--quiet', '-B', 'main', 'email');
  const merge = await repo.git('rev-parse', 'HEAD');
  const change: Change = {
    digest: 'd',
    repository: repo.dir,
    mergeSha: merge,
    source: { tool: 'command', path: '.' },
    migrations: [],
  };
  await using clone = await openRepository(repo.dir);
  const before = await clone.tree(base);
  const prove = (sha: string, more: Partial<JsonReport> = {}) =>
    evidenceOf({
      report: report({
        migrations: [command],
        scope: { base: { ref: 'main', sha: base }, head: { ref: 'x', sha }, sources: [] },
        ...more,
      }),
      change,
      before,
      treeOf: (each) => clone.tree(each),
    });
  expect(await prove(merge)).toMatchObject({ state: 'passed' });
  expect(await prove(base)).toMatchObject({ state: 'stale' });
  expect(await prove(merge, { migrations: [] })).toMatchObject({ state: 'none' });
});

test('a check of other bytes is stale', async () => {
  await repo.git('checkout', '--quiet', 'email');
  await repo.commit({ [file]: 'DROP TABLE orders;' }, 'Worse');
  await repo.git('checkout', '--quiet', 'main');
  expect(await evidenceBy(report())).toMatchObject({
    state: 'stale',
    detail: expect.stringContaining(`other bytes of \`${file}\``) as string,
  });
});

test('a check on a base that had other migrations is stale; other files do not count', async () => {
  await repo.commit({ 'README.md': 'words' }, 'Words');
  expect(await evidenceBy(report())).toMatchObject({ state: 'passed' });
  await repo.git('reset', '--quiet', '--hard', 'HEAD~1');
  await repo.commit({ 'db/migrations/003_other.sql': 'DROP TABLE orders;' }, 'Other');
  expect(await evidenceBy(report())).toMatchObject({
    state: 'stale',
    detail: expect.stringContaining('`db/migrations/003_other.sql` changed') as string,
  });
});

test('a report of commits that nobody knows proves nothing; of several the one that passes counts', async () => {
  const forged = report({
    scope: { base: { ref: 'main', sha: base }, head: { ref: 'x', sha: 'f'.repeat(40) }, sources: [] },
  });
  expect(await evidenceBy(forged)).toMatchObject({
    state: 'none',
    detail: expect.stringContaining('fffffff') as string,
  });
  await repo.git('reset', '--quiet', '--hard', 'HEAD~1');
  expect(await evidenceBy(forged, report())).toMatchObject({ state: 'passed' });
});

test('how the schema changed is taken only from a rehearsal of this change alone', async () => {
  const schemaChanges: NonNullable<JsonReport['schemaChanges']> = [];
  const others = [migration(), migration({ id: '009_other.sql', path: 'db/migrations/009_other.sql' })];
  expect(await evidenceBy(report({ schemaChanges }))).toHaveProperty('schemaChanges');
  await repo.git('reset', '--quiet', '--hard', 'HEAD~1');
  expect(await evidenceBy(report({ schemaChanges, migrations: others }))).not.toHaveProperty('schemaChanges');
});
