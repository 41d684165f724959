import { chmodSync, chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HeldServer, holdServer, nothing, whatIsLeft } from '../../test/support/processes.ts';

/** Only root can become somebody else; for an ordinary user every other test is this one. */
describe.runIf(process.getuid?.() === 0)('an ordinary user', () => {
  const nobody = { uid: 65534, gid: 65534 };
  let home: string;
  let held: HeldServer;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'ordinary-'));
    chownSync(home, nobody.uid, nobody.gid);
    chmodSync(home, 0o700);
    const env = { ...process.env, HOME: home, npm_config_cache: join(home, '.npm') };
    held = await holdServer([join(home, 'cache')], { ...nobody, env, cwd: home });
  });

  afterAll(() => rmSync(home, { recursive: true, force: true }));

  test('starts a server of their own from a cold cache in a closed directory, and leaves nothing', async () => {
    expect(statSync(held.dataDir).uid).toBe(nobody.uid);
    expect(statSync(`/proc/${held.postmaster}`).uid).toBe(nobody.uid);
    held.child.kill('SIGKILL');
    expect(await whatIsLeft(held.runDir)).toEqual(nothing);
  });
});

describe.runIf(process.getuid?.() === 0)('root', () => {
  test('is told when the server’s user cannot read the cache', async () => {
    const closed = mkdtempSync(join(tmpdir(), 'closed-'));
    await expect(holdServer([join(closed, 'cache')])).rejects.toThrow(/cache-unreadable/);
    rmSync(closed, { recursive: true });
  });
});
