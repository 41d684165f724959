import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRepository, type TestRepository } from '../../test/support/git-repository.ts';
import { defaultConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { openRepository } from '../git/repository.ts';
import { authorControlledFinding, findAuthorControlled } from './author-controlled.ts';

const BASE = {
  '.github/workflows/lockstep.yml': 'on: pull_request\n',
  '.github/workflows/other.yml': 'on: push\n',
  '.github/actions/setup/action.yml': 'runs: {}\n',
  '.github/CODEOWNERS': '* @octo/db\n',
  'lockstep.yml': 'database: { version: 17 }\n',
  'package.json': '{ "scripts": { "test": "vitest" }, "dependencies": {} }',
  'app/vitest.config.ts': 'export default {}\n',
  'app/conftest.py': '',
  'app/orders.test.ts': 'x\n',
  'migrations/001.sql': 'SELECT 1;\n',
};
const suite = { test: 'npm test', env: {}, services: {}, workingDirectory: '.', timeout: 60 };
const tested: Config = { ...defaultConfig(), suites: { unit: suite } };

let repository: TestRepository;
let base: string;

beforeAll(async () => {
  repository = await createRepository();
  base = await repository.commit(BASE);
});
afterAll(() => repository[Symbol.dispose]());

/** The paths that count, of a change of these files. */
async function edited(
  files: Record<string, string | null>,
  config = tested,
  workflows = ['.github/workflows/lockstep.yml'],
) {
  await repository.git('checkout', '-q', '--detach', base);
  const head = await repository.commit(files);
  await using opened = await openRepository(repository.dir);
  return await findAuthorControlled({
    base: await opened.tree(base),
    head: await opened.tree(head),
    workflows,
    config,
  });
}
const paths = async (...input: Parameters<typeof edited>) => (await edited(...input)).map(({ path }) => path);

it('is what decides how evidence is made, edited, deleted or new', async () => {
  for (const path of [
    '.github/workflows/lockstep.yml',
    '.github/actions/setup/action.yml',
    '.github/CODEOWNERS',
    'lockstep.yml',
    'app/vitest.config.ts',
    'app/conftest.py',
  ]) {
    expect(await paths({ [path]: '# changed\n' })).toEqual([path]);
    expect(await paths({ [path]: null })).toEqual([path]);
  }
  for (const path of [
    'CODEOWNERS',
    '.github/lockstep.yml',
    'api/pytest.ini',
    'Makefile',
    'docker-compose.yml',
    'jest.config.js',
  ]) {
    expect(await paths({ [path]: 'x\n' })).toEqual([path]);
  }
});

it('is not the app, its tests, its dependencies or another workflow', async () => {
  const files = {
    '.github/workflows/other.yml': 'on: pull_request\n',
    'app/orders.test.ts': 'y\n',
    'migrations/002.sql': 'SELECT 2;\n',
    'package.json': '{ "scripts": { "test": "vitest" }, "dependencies": { "pg": "8" } }',
    'docs/Makefile.md': 'x',
  };
  expect(await paths(files)).toEqual([]);
  expect(await paths(files, tested, ['.github/workflows/lockstep.yml', '.github/workflows/other.yml'])).toEqual([
    '.github/workflows/other.yml',
  ]);
});

it('is the runner of suites only where there are suites, and how package.json runs them', async () => {
  expect(await paths({ 'app/vitest.config.ts': 'x\n', 'package.json': '{}' }, defaultConfig())).toEqual([]);
  expect(await paths({ 'package.json': '{ "scripts": { "test": "true" } }' })).toEqual(['package.json']);
  expect(await paths({ 'package.json': 'no JSON' })).toEqual(['package.json']);
});

it('has a name that another edit changes', async () => {
  const place = async (text: string) => authorControlledFinding(await edited({ 'lockstep.yml': text })).migration;
  expect(await place('a: 1\n')).toBe(await place('a: 1\n'));
  expect(await place('a: 1\n')).not.toBe(await place('a: 2\n'));
});
