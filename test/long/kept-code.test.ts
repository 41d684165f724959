import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BuiltAction, buildAction } from '../support/action.ts';

let action: BuiltAction;
beforeAll(() => {
  action = buildAction();
});
afterAll(() => action[Symbol.dispose]());

/** `lockstep lint` of so many files, as the program starts itself; answers what is kept of V8's code, each with its file. */
async function keptAfter(files: number, cache: string): Promise<Record<string, string>> {
  const work = join(action.temp, `${files}`);
  mkdirSync(join(work, '.git'), { recursive: true });
  for (let number = 0; number < files; number++)
    writeFileSync(join(work, `${number}.sql`), `ALTER TABLE orders ADD COLUMN note_${number} text;\n`);
  const cli = join(action.temp, 'dist/cli.cjs');
  const [, flags = ''] = /^#!\S+ -S node (.*)$/m.exec(readFileSync(cli, 'utf8')) ?? [];
  const { exitCode } = await execa(process.execPath, [...flags.split(' '), cli, 'lint', '--no-cache', '.'], {
    cwd: work,
    env: { LOCKSTEP_CACHE: cache },
    reject: false,
  });
  expect(exitCode).toBe(0);
  const folder = join(cache, 'compiled');
  const code = readdirSync(folder).filter((name) => name.endsWith('.code'));
  // Written anew, it is another file.
  return Object.fromEntries(
    code.map((name) => [name.replace(/-[0-9a-f]{16}-.*$/, ''), `${statSync(join(folder, name)).ino}`]),
  );
}

test.each([
  ['one file', [1, 1], 'lint-judge'],
  ['many files on one thread', [30, 30], 'lint-judge-many'],
  ['many files on several threads', [900, 900], 'lint-judge-many'],
  ['one thread, on several', [30, 900], 'lint-judge-many'],
  ['several threads, on one', [900, 30], 'lint-judge-many'],
])('V8 takes the code that was kept of %s, so that it is not written again', async (title, [before, after], name) => {
  const cache = join(action.temp, 'caches', title);
  const first = await keptAfter(before ?? 0, cache);
  expect(Object.keys(first)).toContain(name);
  expect(await keptAfter(after ?? 0, cache)).toEqual(first);
});
