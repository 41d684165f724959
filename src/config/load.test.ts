import { expect, test } from 'vitest';
import { ConfigError, toError } from '../errors.ts';
import { configPaths, defaultConfig, loadConfig } from './load.ts';

test.each(['', '# nothing yet\n', '---\n', 'null\n', '{}\n', 'database:\n  # version: 16\npolicy:\n', '\uFEFF'])(
  'a file without options is the default configuration: %j',
  (text) => {
    expect(loadConfig(text, 'lockstep.yml')).toEqual(defaultConfig());
  },
);

test('options that are given replace the defaults, the others stay', () => {
  const config = loadConfig('database:\n  version: "16"\n  settings: { wal_level: logical, jit: false }\n', 'x.yml');
  expect(config.database).toMatchObject({
    version: 16,
    rows: 10_000,
    settings: { wal_level: 'logical', jit: 'false' },
  });
});

test('an unknown key is named with line, column and the nearest name', () => {
  const error = failure('parallel: 2\ndatabse:\n  version: 16\n');
  expect(error.message).toBe('lockstep.yml:2:1 unknown key "databse"; did you mean "database"?');
  expect(error.location).toBe('lockstep.yml:2:1');
  expect(error.hint).toContain('Known keys: database, sources, suites, policy, environments, parallel');
});

test('a key that resembles nothing lists the known ones and suggests none', () => {
  const error = failure('kubernetes: true\n');
  expect(error.message).toBe('lockstep.yml:1:1 unknown key "kubernetes".');
});

test('several problems are reported at once, in the order of the file', () => {
  const text = [
    'database:',
    '  version: 12',
    '  provider: dokcer',
    '  baseline: { fil: dump.sql }',
    'suites:',
    '  unit: { tst: npm test }',
    '  e2e:',
    'policy:',
    '  rules: { drop-column: blok }',
  ].join('\n');
  expect(failure(text).message).toMatchInlineSnapshot(`
    "lockstep.yml has 7 problems:
      lockstep.yml:2:12 database.version is 12; it must be a whole number from 13 to 18
      lockstep.yml:3:13 database.provider is "dokcer"; it must be one of: auto, embedded, system, docker, url; did you mean "docker"?
      lockstep.yml:4:15 unknown key "fil" in database.baseline; did you mean "file"?
      lockstep.yml:6:3 suites.unit has no "test"
      lockstep.yml:6:11 unknown key "tst" in suites.unit; did you mean "test"?
      lockstep.yml:7:3 suites.e2e is empty; it must be a mapping with install, test, report, env, services, workingDirectory, timeout
      lockstep.yml:9:25 policy.rules.drop-column is "blok"; it must be one of: block, warn, note, off; did you mean "block"?"
  `);
});

test.each([
  ['a: 1\na: 2', 'lockstep.yml:2:1', 'the same key stands twice'],
  ['database:\n\tversion: 16', 'lockstep.yml:2:1', 'a tab is used for indentation'],
  ['database: {}\n---\ndatabase: {}', 'lockstep.yml:2:1', 'a second document starts here'],
  ['database: {', 'lockstep.yml:1:12', 'Flow map'],
  ['- a\n- b', 'lockstep.yml:1:1', 'not a mapping'],
  ['just words', 'lockstep.yml:1:1', 'not a mapping'],
  ['? [a, b]\n: 1', 'lockstep.yml:1:3', 'a key is not a text'],
])('what is not one YAML mapping is refused where it stands: %j', (text, location, message) => {
  const error = failure(text);
  expect(error.location).toBe(location);
  expect(error.message).toContain(message);
  expect(error.hint).not.toBe('');
});

test('aliases that multiply are refused', () => {
  const bomb = 'abcdefghi'.split('').map((name, index, all) => {
    const inside = index === 0 ? 'lol' : `*${all[index - 1]}`;
    return `${name}: &${name} [${Array.from({ length: 9 }, () => inside).join(', ')}]`;
  });
  expect(failure(bomb.join('\n')).message).toContain('aliases that expand without end');
});

test.each([
  ['an alias without its anchor', 'database: *nowhere', 'aliases'],
  ['nesting without end', '['.repeat(50_000), 'nested too deeply'],
  ['mappings without end', '{a: '.repeat(50_000), 'nested too deeply'],
  ['a huge file', `# ${'x'.repeat(300_000)}`, 'characters long'],
])('%s is refused without a stack trace', (_, text, message) => {
  expect(failure(text).message).toContain(message);
  expect(failure(text).message).not.toMatch(/\n\s+at /);
});

test('keys of every object are not known keys', () => {
  expect(failure('__proto__: { a: 1 }').message).toContain('unknown key "__proto__"');
  expect(failure('constructor: {}').message).toContain('unknown key "constructor"');
  expect(failure('database: { toString: 1 }').message).toContain('unknown key "toString" in database');
});

test('values that may be passwords are not repeated', () => {
  const message = failure(
    'database: { url: [postgres://u:hunter2@h/d] }\nsuites: { a: { test: x, env: { A: [hunter2] } } }',
  ).message;
  expect(message).toContain('database.url is a list; it must be a text');
  expect(message).not.toContain('hunter2');
});

test('control and bidirectional characters of the file do not reach the message', () => {
  expect(failure('"a\\u202e\\u001b[31m": 1').message).toBe('lockstep.yml:1:1 unknown key "a�\\u001b[31m".');
});

test('the root of the repository comes before .github', () => {
  expect(configPaths).toEqual(['lockstep.yml', 'lockstep.yaml', '.github/lockstep.yml']);
});

function failure(text: string): ConfigError {
  try {
    loadConfig(text, 'lockstep.yml');
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown;
    throw toError(thrown);
  }
  throw new Error('the configuration was accepted');
}
