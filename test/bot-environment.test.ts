import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const files = ['src/entry/bot.ts', ...globSync('src/bot/**/*.ts', { cwd: root, exclude: ['**/*.test.ts'] })];
const source = files.map(read).join('\n');
const rows = new Map(
  [...read('docs/bot.md').matchAll(/^\| `([A-Z][A-Z_]+)` \| ([^|]*) \|/gm)].map(([, name = '', usual = '']) => [
    name,
    usual,
  ]),
);

/** Read by the cache directory, which the bot's own PostgreSQL lies in. */
const ELSEWHERE = ['LOCKSTEP_CACHE'];

it('docs/bot.md names every environment variable that the bot reads, and no other', () => {
  const read = [...source.matchAll(/\benv\.([A-Z][A-Z_]+)|\(env, '([A-Z][A-Z_]+)'/g)].map(
    ([, one, other]) => one ?? other ?? '',
  );
  expect(read).toContain('APP_ID');
  expect([...rows.keys()].toSorted()).toEqual([...new Set([...read, ...ELSEWHERE])].toSorted());
});

it('and says what each number is without it', () => {
  const usual = [...source.matchAll(/numberOf\(env, '([A-Z_]+)', \{ usual: ([\d_]+)/g)];
  expect(usual.length).toBeGreaterThan(3);
  for (const [, name = '', value = ''] of usual) {
    // The App's id has none: without it there is no App.
    if (name !== 'APP_ID') expect(rows.get(name), name).toBe(`\`${Number(value.replaceAll('_', ''))}\``);
  }
});

it('the image and compose.yml set no variable that the bot does not read', () => {
  const { services } = parse(read('compose.yml')) as { services: { bot: { environment: Record<string, string> } } };
  const [, set = ''] = /^ENV (.*)$/m.exec(read('Dockerfile')) ?? [];
  const names = [
    ...Object.keys(services.bot.environment),
    ...[...set.matchAll(/(\w+)=/g)].map(([, name = '']) => name),
  ];
  expect(names.filter((name) => name !== 'NODE_ENV' && !rows.has(name))).toEqual([]);
});
