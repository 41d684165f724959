import { describe, expect, it } from 'vitest';
import { staticCheck } from '../check/static-check.ts';
import type { Tree } from '../git/tree.ts';
import { collisionsOf } from './collisions.ts';
import { contractsOwed } from './contracts-owed.ts';
import type { ChangeFacts, MergedChange, OpenPull } from './facts.ts';
import { factsOf } from './facts-of.ts';
import { type ExpandsInput, judgeExpands } from './judge-expands.ts';
import { matchExpand } from './match-expand.ts';
import { namedInBody, namedInSql } from './named-expands.ts';

const BASE = { 'migrations/001_users.sql': 'CREATE TABLE users (id bigint PRIMARY KEY, name text);' };

/** What a pull request brings with these files, by the check itself. */
async function bring(files: Record<string, string>, named: number[] = [], tool = 'sql'): Promise<ChangeFacts> {
  const config = { 'lockstep.yml': `sources: [{ tool: ${tool}, path: migrations }]` };
  const side = (sha: string) => ({ ref: sha, sha });
  const merged = { tree: 'head', conflicts: [] };
  const { result } = await staticCheck({
    scope: { repo: 'r', base: side('base'), head: side('head'), mergeBase: 'base', merged, behind: 0 },
    base: treeOf({
      ...config,
      ...(tool === 'sql' ? BASE : { 'migrations/V1__users.sql': BASE['migrations/001_users.sql'] }),
    }),
    head: treeOf({
      ...config,
      ...(tool === 'sql' ? BASE : { 'migrations/V1__users.sql': BASE['migrations/001_users.sql'] }),
      ...files,
    }),
    today: '2026-01-01',
  });
  return factsOf(result, named);
}

function treeOf(files: Record<string, string>): Tree {
  const all = Object.keys(files).toSorted((one, other) => (one < other ? -1 : 1));
  const listed = all.map((path) => ({ path, blob: `${path} ${files[path]}`, size: 1 }));
  return {
    id: 'tree',
    files: listed,
    get: (path) => listed.find((file) => file.path === path),
    text: async (path) => files[path] ?? '',
  };
}

const sql = (text: string, named: number[] = []) => bring({ 'migrations/002_next.sql': text }, named);
const ADD = 'ALTER TABLE users ADD COLUMN full_name text;';
const COPY = 'UPDATE users SET full_name = name;';
const DROP = 'ALTER TABLE users DROP COLUMN name;';

async function mergedAs(pull: number, text: string): Promise<MergedChange> {
  return { commit: `commit-${pull}`, pull, mergedAt: '2026-01-01T00:00:00Z', facts: await sql(text) };
}

const judged = (input: Pick<ExpandsInput, 'facts'> & Partial<ExpandsInput>) =>
  judgeExpands({
    base: 'main',
    named: [],
    merged: [],
    applied: [],
    proven: false,
    separation: 'enforce',
    ...input,
  }).map(({ code, severity, message }) => `${severity} ${code}: ${message}`);

describe('the names of expands', () => {
  it.each([
    ['Lockstep-Expand: #35', [35]],
    ['text\r\nlockstep-expand: #35, #36\r\nmore', [35, 36]],
    ['> Lockstep-Expand: #35', [35]],
    ['see Lockstep-Expand: #35', []],
    ['Lockstep-Expand: 35', []],
    ['Lockstep-Expand: #0', []],
  ])('are read from %j', (body, numbers) => {
    expect(namedInBody(body.replaceAll('\r', ''))).toEqual(numbers);
  });

  it('are read from a migration, where they are no waiver', async () => {
    expect(namedInSql(`SELECT 1;\n-- lockstep: expand #35\n${DROP}`)).toEqual([35]);
    expect(namedInSql('-- lockstep: allow truncate reason="#35"\nSELECT \'-- lockstep: expand 35\'')).toEqual([]);
    const facts = await sql(`-- lockstep: expand #35\n${DROP}`, [35, 36]);
    expect(facts.expands).toEqual([35, 36]);
  });
});

describe('a contract', () => {
  it.each(['open', 'closed', 'missing', 'itself', 'unasked'] as const)(
    'fails while its named expand is %s',
    async (state) => {
      const facts = await sql(DROP, [35]);
      expect(judged({ facts, named: [{ number: 35, state }] })).toEqual([
        expect.stringMatching(/^block expand-missing: This PR \(drop column `users.name`\)/),
      ]);
    },
  );

  it('fails where its expand was merged elsewhere, and passes where it was merged here', async () => {
    const facts = await sql(DROP, [35]);
    expect(judged({ facts, named: [{ number: 35, state: 'merged', into: 'release' }] })).toHaveLength(1);
    expect(judged({ facts, named: [{ number: 35, state: 'merged', into: 'main' }] })).toEqual([]);
    expect(judged({ facts, named: [{ number: 35, state: 'open' }], separation: 'off' })).toEqual([]);
    expect(judged({ facts, named: [{ number: 35, state: 'open' }], separation: 'warn' })[0]).toMatch(/^warn/);
  });

  it('fails as long as an environment that tells what it has run has not run the expand', async () => {
    const [facts, expand] = [await sql(DROP, [35]), await mergedAs(35, ADD)];
    const named = [{ number: 35, state: 'merged', into: 'main' } as const];
    const other = { environment: 'production', commit: 'commit-1', pull: 1 };
    expect(judged({ facts, named, merged: [expand], applied: [other] })).toEqual([
      expect.stringContaining('needs its expand #35, which is not applied in production'),
    ]);
    const own = { environment: 'production', commit: expand.commit };
    expect(judged({ facts, named, merged: [expand], applied: [other, own] })).toEqual([]);
    const matched = await sql(DROP);
    expect(judged({ facts: matched, merged: [expand], applied: [other] })).toEqual([
      expect.stringContaining('follows the expand #35'),
    ]);
  });

  it('is told that no expand is known, unless that is shown to be right', async () => {
    const [facts, other] = [await sql(DROP), await mergedAs(1, 'CREATE TABLE more (id int PRIMARY KEY);')];
    expect(judged({ facts, merged: [other] })).toEqual([expect.stringMatching(/^warn expand-unknown/)]);
    expect(judged({ facts, merged: [other], proven: true })).toEqual([]);
    expect(judged({ facts })).toEqual([]);
    expect(judged({ facts: await sql('DROP INDEX users_name;'), merged: [other] })).toEqual([]);
    expect(judged({ facts: await sql('CREATE TABLE t (a int); DROP TABLE t;'), merged: [other] })).toEqual([]);
  });

  it('belongs to the expand that was filled from what goes, or to the only one on its table', async () => {
    const [full, phone, copy] = [
      await mergedAs(1, ADD),
      await mergedAs(2, ADD.replace('full_name', 'phone')),
      await mergedAs(3, COPY),
    ];
    const contract = (await sql(DROP)).touches;
    expect(matchExpand(contract, [full])?.pull).toBe(1);
    expect(matchExpand(contract, [full, phone])).toBeUndefined();
    expect(matchExpand(contract, [full, phone, copy])?.pull).toBe(1);
    const followed = await mergedAs(4, DROP);
    expect(matchExpand((await sql(DROP)).touches, [full, followed, phone])?.pull).toBe(2);
  });
});

describe('what is owed', () => {
  it('is the contract of what was copied, until it is merged', async () => {
    const [expand, copy, contract] = [await mergedAs(1, ADD), await mergedAs(2, COPY), await mergedAs(3, DROP)];
    const now = Date.parse('2026-01-11T12:00:00Z');
    expect(contractsOwed([expand], [], now)).toEqual([]);
    const open: OpenPull = { number: 9, draft: false, facts: await sql(DROP, [1]) };
    expect(contractsOwed([expand, copy], [open], now)).toEqual([
      expect.objectContaining({
        pull: 1,
        ageDays: 10,
        added: 'users.full_name',
        owed: 'users.name',
        kind: 'drop',
        contract: 9,
      }),
    ]);
    expect(contractsOwed([expand, copy, contract], [], now)).toEqual([]);
  });

  it('is the validation of a constraint', async () => {
    const added = await mergedAs(1, 'ALTER TABLE users ADD CONSTRAINT named CHECK (name IS NOT NULL) NOT VALID;');
    const validated = await mergedAs(2, 'ALTER TABLE users VALIDATE CONSTRAINT named;');
    expect(contractsOwed([added], [], Date.now()).map(({ kind }) => kind)).toEqual(['validate']);
    expect(contractsOwed([added, validated], [], Date.now())).toEqual([]);
  });
});

describe('open pull requests', () => {
  const pull = (number: number, facts: ChangeFacts, draft = false): OpenPull => ({ number, draft, facts });
  const said = (own: OpenPull, ...others: OpenPull[]) =>
    collisionsOf(own, others).map(({ severity, message }) => `${severity} ${message}`);
  const flyway = (version: number, name: string, text: string) =>
    bring({ [`migrations/V${version}__${name}.sql`]: text }, [], 'flyway');

  it('give way to the first that takes a version, and both are told', async () => {
    const [one, two] = [
      await flyway(2, 'mail', 'CREATE TABLE a (id int PRIMARY KEY);'),
      await flyway(2, 'phone', 'CREATE TABLE b (id int PRIMARY KEY);'),
    ];
    expect(said(pull(8, two), pull(7, one))).toEqual([
      expect.stringMatching(/^block #7, which is open, takes version `2` too/),
    ]);
    expect(said(pull(7, one), pull(8, two))).toEqual([expect.stringMatching(/^warn #8/)]);
    expect(said(pull(7, one, true), pull(8, two))).toEqual([expect.stringMatching(/^block #8/)]);
  });

  it('are told of an order that the tool does not take', async () => {
    const [early, late] = [
      await flyway(2, 'a', 'CREATE TABLE a (id int PRIMARY KEY);'),
      await flyway(3, 'b', 'CREATE TABLE b (id int PRIMARY KEY);'),
    ];
    expect(said(pull(8, early), pull(7, late))).toEqual([expect.stringMatching(/^warn .*if it is merged first/)]);
    expect(said(pull(7, late), pull(8, early))).toEqual([expect.stringMatching(/^note .*needs a later version/)]);
  });

  it('are told of the same column, less of the same table, and nothing of others', async () => {
    const add = await bring({ 'migrations/003_a.sql': ADD });
    const index = await bring({ 'migrations/004_b.sql': 'CREATE INDEX CONCURRENTLY users_name ON users (name);' });
    const drop = await bring({ 'migrations/005_c.sql': 'ALTER TABLE users ALTER COLUMN full_name SET NOT NULL;' });
    const away = await bring({ 'migrations/006_d.sql': 'DROP TABLE users;' });
    const other = await bring({ 'migrations/007_e.sql': 'CREATE TABLE elsewhere (id int PRIMARY KEY);' });
    expect(said(pull(1, add), pull(2, drop))).toEqual([expect.stringMatching(/^warn #2.*`users.full_name`/)]);
    expect(said(pull(1, add), pull(2, index))).toEqual([expect.stringMatching(/^note #2.*`users`/)]);
    expect(said(pull(1, index), pull(2, away))).toEqual([expect.stringMatching(/^warn #2/)]);
    expect(said(pull(1, add), pull(2, other))).toEqual([]);
  });

  it('do not collide with the branch that they stand on', async () => {
    const below = { 'migrations/002_a.sql': ADD };
    const upper = await bring({ ...below, 'migrations/003_b.sql': 'CREATE TABLE b (id int PRIMARY KEY);' });
    expect(said(pull(2, upper), pull(1, await bring(below)))).toEqual([]);
  });

  it('are compared by what they touch, not statement by statement', async () => {
    const many = (first: number) =>
      Array.from({ length: 1600 }, (_, index) => `UPDATE t${(first + index) % 50} SET c${index} = 1;`).join('\n');
    const [one, two] = [await sql(many(0)), await bring({ 'migrations/003_more.sql': many(7) })];
    expect([one.touches.length, two.touches.length]).toEqual([1500, 1500]);
    const others = Array.from({ length: 300 }, (_, index) => pull(index + 2, two));
    expect(collisionsOf(pull(1, one), others)).toHaveLength(11);
  }, 20_000);

  it('are counted where there are many', async () => {
    const facts = await sql(ADD);
    const others = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => pull(index + 2, await sql(`${ADD} -- ${index}`))),
    );
    const told = said(pull(1, facts), ...others);
    expect(told.length).toBeLessThan(30);
    expect(told.join()).toMatch(/\d+ more open pull requests/);
  });
});
