import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRepository, type TestRepository } from './support/git-repository.ts';
import { checkRepository, codesOf } from './support/run-check.ts';

const NEXT = 'migrations/002_next.sql';
let repository: TestRepository;

beforeAll(async () => {
  repository = await createRepository();
  await repository.commit({
    'migrations/001_init.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, email text NOT NULL);\n',
  });
  await repository.git('tag', 'base');
});
afterAll(() => repository[Symbol.dispose]());

async function check(sql: string, onBase: Record<string, string> = {}) {
  await repository.git('checkout', '--quiet', '--force', '-B', 'pr', 'base');
  if (Object.keys(onBase).length > 0) await repository.commit(onBase);
  await repository.git('tag', '--force', 'from');
  await repository.commit({ [NEXT]: sql });
  return checkRepository(repository.dir, { base: 'from', head: 'pr' });
}

const index = 'CREATE INDEX orders_email ON orders (email);\n';
const waiver = '-- lockstep: allow create-index-not-concurrent until=2026-07-01 reason="a small table"\n';

it('passes what would fail without the waiver, and tells it', async () => {
  expect(codesOf(await check(index))).toContain('create-index-not-concurrent');
  const result = await check(waiver + index);
  expect(codesOf(result)).not.toContain('create-index-not-concurrent');
  expect(result.waived).toMatchObject([
    { rule: 'create-index-not-concurrent', severity: 'block', waiver: { line: 1 } },
  ]);
});

it('follows the base branch’s policy, whatever the pull request says', async () => {
  const forbidden = { 'lockstep.yml': 'policy: { waivers: { allow: false } }\n' };
  const result = await check(waiver + index, forbidden);
  expect(result.verdict.status).toBe('fail');
  expect(codesOf(result)).toEqual(expect.arrayContaining(['create-index-not-concurrent', 'waiver-invalid']));
});

it('never waives that expand and contract come together', async () => {
  const mixed = `-- lockstep: allow expand-and-contract reason="in a hurry"
ALTER TABLE orders ADD COLUMN note text;
ALTER TABLE orders DROP COLUMN email;
`;
  const result = await check(mixed);
  expect(result.verdict.status).toBe('fail');
  expect(codesOf(result)).toEqual(expect.arrayContaining(['expand-and-contract', 'waiver-invalid']));
});
