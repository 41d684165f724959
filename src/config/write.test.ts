import { expect, test } from 'vitest';
import { configJsonSchema } from './json-schema.ts';
import { defaultConfig, loadConfig } from './load.ts';
import { renderConfig } from './write.ts';

const prisma = { tool: 'prisma', path: 'prisma/migrations', reason: 'migration_lock.toml beside 41 folders' };

test('the file written for a repository without suites changes no default', () => {
  const text = renderConfig({ sources: [prisma] });
  expect(loadConfig(text, 'lockstep.yml')).toEqual(defaultConfig());
  expect(text).toMatchSnapshot();
});

test('what was found is set', () => {
  const text = renderConfig({
    sources: [prisma, { tool: 'command', path: 'api', command: 'bin/rails db:migrate # "now"' }],
    databaseVersion: 15,
    suites: { unit: { test: 'npm test -- --ci', install: 'npm ci' }, 'e2e: all': { test: 'npx playwright test' } },
  });
  const config = loadConfig(text, 'lockstep.yml');
  expect(config.database.version).toBe(15);
  expect(config.sources).toMatchObject([{ tool: 'command', path: 'api', command: 'bin/rails db:migrate # "now"' }]);
  expect(config.suites.unit).toMatchObject({ test: 'npm test -- --ci', install: 'npm ci', timeout: 900 });
  expect(config.suites['e2e: all']?.test).toBe('npx playwright test');
});

test.each([
  ['no suite', {}],
  ['a suite', { suites: { unit: { test: 'npm test' } } }],
])('every option is valid once its # is removed: %s', (_, found) => {
  const text = renderConfig({ sources: [prisma], ...found }).replace(/^(\s*)#(?=\S|\s{2,})/gm, '$1');
  expect(loadConfig(text, 'lockstep.yml').sources).toMatchObject([{ path: 'migrations' }]);
  expect(loadConfig(text, 'lockstep.yml').suites.unit).toMatchObject({ test: 'npm test' });
});

test('every option of the schema stands in the file', () => {
  const text = renderConfig({ sources: [] });
  const { database, policy, sources, suites } = configJsonSchema().properties ?? {};
  const suite = suites?.additionalProperties;
  const shapes = [database, policy, sources?.items, typeof suite === 'object' ? suite : undefined];
  for (const key of shapes.flatMap((shape) => Object.keys(shape?.properties ?? {}))) {
    expect(text).toMatch(new RegExp(`^[ #]*${key}: `, 'm'));
  }
});

test('hostile names stay inside their comment or their quotes', () => {
  const evil = 'x\ndatabase: { superuser: true }\u2028policy:\n  separation: off # "';
  const text = renderConfig({
    sources: [{ tool: evil, path: evil, reason: evil, command: evil }],
    suites: { [evil]: { test: evil } },
  });
  const config = loadConfig(text, 'lockstep.yml');
  expect(config.database.superuser).toBe(false);
  expect(config.policy.separation).toBe('enforce');
  expect(config.suites[evil]?.test).toBe(evil);
  expect(config.sources[0]).toMatchObject({ path: evil, command: evil });
});
