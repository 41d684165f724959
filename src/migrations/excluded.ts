/** Why a folder's migrations are none of the project's own. */
export interface Exclusion {
  reason: string;
  /** `example` and, after it, `test`: taken after all where the repository has nothing else. */
  kind: 'foreign' | 'example' | 'test';
}

const DEPENDENCIES = new Set([
  'node_modules',
  'vendor',
  'third_party',
  'thirdparty',
  'bower_components',
  '.venv',
  'site-packages',
]);
const TESTS = new Set([
  'test',
  'tests',
  '__tests__',
  'testdata',
  'test-data',
  'test_data',
  'testing',
  'testutil',
  'testutils',
  'spec',
  'specs',
  'e2e',
  'mocks',
  '__mocks__',
  'integration-tests',
  'integration_tests',
  'test-fixtures',
]);
const FIXTURES = new Set([
  'fixture',
  'fixtures',
  '__fixtures__',
  'stub',
  'stubs',
  'template',
  'templates',
  '__snapshots__',
]);
const SAMPLES = new Set([
  'example',
  'examples',
  '_examples',
  'sample',
  'samples',
  'demo',
  'demos',
  'playground',
  'docs',
  'doc',
  'documentation',
  'benchmark',
  'benchmarks',
]);
const SEEDS = new Set(['seed', 'seeds', 'seeders', 'seeding', 'dev-seed']);
const BUILT = new Set(['dist', 'build', 'target', '.next', 'bin']);

/** Looks at the folder's name and those of its parents. */
export function exclusionOf(path: string): Exclusion | undefined {
  for (const part of path.toLowerCase().split('/')) {
    if (DEPENDENCIES.has(part)) return { kind: 'foreign', reason: `It is in ${part}/: the history of a dependency.` };
    if (BUILT.has(part)) return { kind: 'foreign', reason: `It is in ${part}/: a copy that a build made.` };
    if (SEEDS.has(part)) return { kind: 'foreign', reason: `It is in ${part}/: seed data, not migrations.` };
    if (TESTS.has(part)) return { kind: 'test', reason: `It is in ${part}/: migrations for tests.` };
    if (FIXTURES.has(part))
      return { kind: 'test', reason: `It is in ${part}/: fixtures, not a live database's history.` };
    if (SAMPLES.has(part))
      return { kind: 'example', reason: `It is in ${part}/: an example, not a live database's history.` };
  }
  return undefined;
}
