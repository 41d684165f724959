import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyCache } from '../../test/support/scratch-cache.ts';
import { serverOptions } from '../../test/support/server.ts';
import { defaultCacheDir } from './cache-dir.ts';
import { findSystem } from './find-system.ts';
import { startServer } from './start.ts';

const cacheDir = defaultCacheDir(process.env);
const majors = [13, 14, 15, 16, 17, 18];
const system = (await Promise.all(majors.map((major) => findSystem(major)))).find((each) => each !== undefined);
const absent = majors.find((major) => major !== system?.major) ?? 13;

describe('auto', () => {
  test.skipIf(system === undefined)('takes the system’s server where its major fits', async () => {
    await using server = await startServer(serverOptions({ version: system?.major ?? 0 }), { cacheDir });
    expect(server.facts).toEqual({ provider: 'system', version: system?.version, major: system?.major });
    expect(await server.create('x')).toMatch(/^ls_x_/);
  });

  test('takes the embedded one elsewhere', async () => {
    await using server = await startServer(serverOptions({ version: absent }), { cacheDir });
    expect(server.facts).toMatchObject({ provider: 'embedded', major: absent });
  });
});

test('a system server that is not installed is an error that says what to do', async () => {
  const started = startServer(serverOptions({ version: absent, provider: 'system' }), { cacheDir });
  await expect(started).rejects.toMatchObject({
    code: 'system-missing',
    hint: expect.stringContaining('auto') as string,
  });
});

test.runIf(mayMount())('a full disk is an error that says what to do', async () => {
  using scratch = emptyCache();
  const small = join(scratch.dir, 'small');
  mkdirSync(small);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=30m,mode=755', 'tmpfs', small]);
  try {
    const started = startServer(serverOptions({ provider: 'embedded' }), { cacheDir: small });
    await expect(started).rejects.toMatchObject({
      code: 'disk-full',
      hint: expect.stringContaining('LOCKSTEP_CACHE') as string,
    });
  } finally {
    execFileSync('umount', ['-l', small]);
  }
});

/** A disk of our own that is small: only root may make one, and not in every container. */
function mayMount(): boolean {
  if (process.getuid?.() !== 0 || process.platform !== 'linux') return false;
  using scratch = emptyCache();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', scratch.dir], { stdio: 'ignore' });
    execFileSync('umount', ['-l', scratch.dir]);
    return true;
  } catch {
    return false;
  }
}
