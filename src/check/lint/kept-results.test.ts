import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultPolicy } from '../../config/default-policy.ts';
import { lintParallel } from './lint-parallel.ts';
import { settingsFor } from './lint-settings.ts';
import type { LintFilesInput } from './tree-of.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lockstep-kept-'));
  mkdirSync(join(dir, '.git'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function put(files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
}

const first = 'migrations/001_first.sql';
const second = 'migrations/002_second.sql';
const store = () => ({ dir: join(dir, '.git/results'), call: 'a call', made: 'v1 2026-06-15' });

function lint(more: Partial<ReturnType<typeof store>> = {}, input: Partial<LintFilesInput> = {}) {
  const settings = (tree: Parameters<typeof settingsFor>[0]) => settingsFor(tree, { today: '2026-06-15' });
  return lintParallel({ paths: [second], cwd: dir, settings, ...input }, { store: { ...store(), ...more } });
}

/** Puts a mark into what is kept, by which it is known again. */
function mark(): void {
  for (const name of readdirSync(store().dir)) {
    const path = join(store().dir, name);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"assumptions":[', '"assumptions":["kept",'));
  }
}

async function isKept(...given: Parameters<typeof lint>): Promise<boolean> {
  return (await lint(...given)).assumptions.includes('kept');
}

async function keep(): Promise<void> {
  put({
    [first]: 'CREATE TABLE orders (id bigint PRIMARY KEY, email text);\n',
    [second]: 'ALTER TABLE orders ADD COLUMN note text;\n',
    'docker-compose.yml': 'services:\n  db:\n    image: postgres:16\n',
  });
  await lint();
  mark();
}

it('is what a call on the same files answers', async () => {
  await keep();
  expect(await isKept()).toBe(true);
  expect(await isKept()).toBe(true);
});

it.each([
  ['the file', second, 'CREATE INDEX orders_email ON orders (email);\n'],
  ['a migration before it', first, 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n'],
  ['the server’s version', 'docker-compose.yml', 'services:\n  db:\n    image: postgres:15\n'],
  ['a file that comes to stand beside it', 'migrations/001b_more.sql', 'SELECT 1;\n'],
  ['a configuration that comes to be', 'lockstep.yml', 'policy:\n  rules:\n    create-index-not-concurrent: warn\n'],
])('is forgotten with %s', async (_, path, text) => {
  await keep();
  put({ [path]: text });
  expect(await isKept()).toBe(false);
});

it('is forgotten with a file that goes', async () => {
  await keep();
  rmSync(join(dir, first));
  expect(await isKept()).toBe(false);
});

it('counts for its own call, version and day alone', async () => {
  await keep();
  expect(await isKept({ call: 'another' })).toBe(false);
  expect(await isKept({ made: 'v1 2026-06-16' })).toBe(false);
});

it('is neither made nor used for what comes by stdin', async () => {
  await keep();
  const stdin = { bytes: Buffer.from('CREATE INDEX i ON orders (email);\n'), filename: second };
  expect((await lint({}, { paths: [], stdin })).verdict).toBe('fail');
});

it.runIf(process.platform === 'linux')('is not kept where no folder can be made', async () => {
  await keep();
  const nowhere = { dir: '/proc/nowhere/results' };
  expect([await isKept(nowhere), await isKept(nowhere)]).toEqual([false, false]);
});

it('is judged anew where it was cut short', async () => {
  await keep();
  for (const name of readdirSync(store().dir)) {
    const path = join(store().dir, name);
    writeFileSync(path, readFileSync(path).subarray(0, 100));
  }
  expect((await lint()).verdict).toBe('pass');
});

it('is the same from several threads as from one', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 820 }, (_, number) => [
      `${number % 5 === 0 ? 'loose' : `db${number % 3}/migrations`}/${1000 + number}_a.sql`,
      number % 4 === 0 ? `CREATE TABLE t${number} (id int);\n` : `CREATE INDEX i${number} ON t${number - 3} (id);\n`,
    ]),
  );
  put(files);
  const settings = {
    policy: defaultPolicy,
    sources: [],
    databaseVersion: 17,
    today: '2026-06-15',
    assumptions: ['17'],
  };
  const paths = Object.keys(files);
  const many = await lintParallel({ paths, cwd: dir, settings }, { store: store() });
  const halves = await Promise.all(
    [0, 1].map((half) => lintParallel({ paths: paths.filter((_, index) => index % 2 === half), cwd: dir, settings })),
  );
  expect(many.files).toHaveLength(820);
  const all = halves.flatMap(({ findings }) => findings).map((each) => JSON.stringify(each));
  expect(many.findings.map((each) => JSON.stringify(each)).toSorted()).toEqual(all.toSorted());
  mark();
  expect((await lintParallel({ paths, cwd: dir, settings }, { store: store() })).assumptions).toEqual(['kept', '17']);
});
