import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import type { Server } from '../../src/database/database.ts';
import { findServerUser } from '../../src/database/server-user.ts';
import { createApplyShop } from '../support/apply-shop.ts';
import { testServer } from '../support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** A disk of 8 MB that the server may use; undefined where nobody may mount one. */
function smallDisk(): ({ dir: string } & Disposable) | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'lockstep-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=700', 'tmpfs', dir], { stdio: 'ignore' });
  } catch {
    rmSync(dir, { recursive: true });
    return undefined;
  }
  const user = findServerUser();
  if (user !== undefined) chownSync(dir, user.uid, user.gid);
  return {
    dir,
    [Symbol.dispose]() {
      execFileSync('umount', ['-l', dir]);
      rmSync(dir, { recursive: true });
    },
  };
}

test('a full disk ends the run at the first attempt, with nothing half done, and a retry goes on once there is room', async ({
  skip,
}) => {
  using disk = smallDisk();
  if (disk === undefined) return skip('nobody may mount a disk here');
  using shop = await createApplyShop(server);
  const admin = server.admin(shop.staging.database);
  await withClient(admin, async (client) => {
    await client.query(`CREATE TABLESPACE small LOCATION '${disk.dir}'`);
    await client.query('GRANT CREATE ON TABLESPACE small TO PUBLIC');
  });
  await shop.lockstep('apply', 'staging');
  await shop.repository.commit({
    'migrations/2_small.up.sql': 'CREATE TABLE small (id bigint, text text) TABLESPACE small;',
    'migrations/3_big.up.sql': `INSERT INTO small SELECT id, repeat('x', 500) FROM generate_series(1, 30000) id;`,
    'migrations/4_after.up.sql': 'ALTER TABLE users ADD COLUMN email text;',
  });
  const failed = await shop.lockstep('apply', 'staging', '--yes');
  expect(failed.code).toBe(1);
  expect(failed.stdout).toContain('No space left on device');
  const events = await shop.lockstep('log', /r-[0-9a-f]{6,}/.exec(failed.stdout)?.[0] ?? '');
  expect(events.stdout).not.toMatch(/retry|attempt 2/);
  const seen = await withClient(shop.staging, (client) => client.query('SELECT count(*)::int FROM small'));
  expect(seen.rows).toEqual([{ count: 0 }]);
  await withClient(admin, (client) => client.query('ALTER TABLE small SET TABLESPACE pg_default'));
  const again = await shop.lockstep('retry', /r-[0-9a-f]{6,}/.exec(failed.stdout)?.[0] ?? '', '--yes');
  expect(again.stdout).toContain('Apply on staging: succeeded');
  const { rows } = await withClient(shop.staging, (client) => client.query('SELECT count(*)::int FROM small'));
  expect(rows).toEqual([{ count: 30_000 }]);
  await withClient(admin, async (client) => {
    await client.query('DROP TABLE small');
    await client.query('DROP TABLESPACE small');
  });
}, 120_000);

test('the target’s clock counts, wherever the clock of the terminal has gone', async () => {
  using shop = await createApplyShop(
    server,
    `sources: [{ tool: golang-migrate, path: migrations }]
environments:
  staging: { urlFrom: STAGING_URL, evidence: warn, confirm: always }
`,
  );
  const shown = await shop.lockstep('apply', 'staging');
  const run = /r-[0-9a-f]{6,}/.exec(shown.stdout)?.[0] ?? '';
  // Sixteen minutes of the target's time have gone by, and none of the terminal's.
  await withClient(shop.staging, (client) =>
    client.query(`UPDATE lockstep.runs SET updated_at = updated_at - interval '16 minutes' WHERE id = $1`, [run]),
  );
  const late = await shop.lockstep('confirm', run);
  expect(late.stdout).toContain('Refused (confirm_mismatch)');
  expect((await shop.lockstep('status', 'staging')).stdout).toContain('not confirmed in time');
}, 60_000);
