import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchCache } from '../../test/support/scratch-cache.ts';
import { copyTree } from './copy-tree.ts';
import { fetchEmbedded } from './fetch-embedded.ts';
import { findFreePort } from './free-port.ts';
import { startGuard } from './guard.ts';
import { startPostmaster } from './postmaster.ts';
import { findPristine } from './pristine.ts';
import { createRunDir } from './run-dir.ts';
import { findServerUser } from './server-user.ts';

test('a port that somebody took meanwhile is given up for another', async () => {
  using cache = await scratchCache();
  const user = findServerUser();
  const runDir = createRunDir(user);
  const guard = startGuard(runDir);
  const taken = createServer();
  try {
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const installation = await fetchEmbedded({ major: 17, cacheDir: cache.dir, progress: () => {} });
    const pristine = await findPristine({ installation, cacheDir: cache.dir, runDir, user });
    const dataDir = join(runDir, 'data');
    copyTree(join(pristine.entry, 'data'), dataDir, user);
    const asked: number[] = [];
    const pickPort = async () => {
      const picked = asked.length === 0 ? port : await findFreePort();
      asked.push(picked);
      return picked;
    };
    const log = join(runDir, 'server.log');
    const postmaster = await startPostmaster({ installation, guard, dataDir, log, user, pickPort });
    expect(asked).toEqual([port, postmaster.port]);
    expect(postmaster.port).not.toBe(port);

    await postmaster.stop('fast');
    expect(await postmaster.exited).toEqual({ code: 0, signal: null });
  } finally {
    taken.close();
    await guard.end();
  }
});
