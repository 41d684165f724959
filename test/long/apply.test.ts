import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import type { Server } from '../../src/database/database.ts';
import { createApplyShop, runOf } from '../support/apply-shop.ts';
import { runCli } from '../support/cli.ts';
import { testServer } from '../support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const email = {
  'migrations/2_email.up.sql': 'ALTER TABLE users ADD COLUMN email text;',
  'migrations/2_email.down.sql': 'ALTER TABLE users DROP COLUMN email;',
};

describe('lockstep apply', () => {
  test('brings merged changes to environments in order, with the evidence of a check, and takes the last one back', async () => {
    using shop = await createApplyShop(server);
    const first = await shop.lockstep('apply', 'staging');
    expect(first.stdout).toContain('Apply on staging: succeeded');
    expect(first.code).toBe(0);
    await shop.repository.commit(email, 'Add the e-mail address (#2)');

    const early = await shop.lockstep('apply', 'production');
    expect(early.stdout).toContain('Refused (out_of_order)');
    expect(early.code).toBe(1);
    const unproved = await shop.lockstep('apply', 'production', '--through');
    expect(unproved.stdout).toMatch(/Refused \((no_evidence|prior_env)\)/);

    const report = join(shop.repository.dir, '.git', 'report.json');
    const checked = await shop.lockstep('check', '--base', 'HEAD^', '--format', 'json', '--output', report);
    expect(checked.code).toBe(0);
    const applied = await shop.lockstep('apply', 'staging', '--evidence', report, '--format', 'json');
    const run = runOf(applied);
    expect(run.state).toBe('succeeded');
    expect(run.plan.expected).not.toEqual([]);
    const { rows } = await withClient(shop.staging, (client) =>
      client.query('SELECT version, dirty FROM schema_migrations'),
    );
    expect(rows).toEqual([{ version: '2', dirty: false }]);

    const asked = await shop.lockstep('rollback', 'staging', '--evidence', report);
    expect(asked.stdout).toContain('It loses every value of users.email.');
    const back = await shop.lockstep('rollback', 'staging', '--evidence', report, '--yes', '--format', 'json');
    expect(runOf(back), runOf(back).why).toMatchObject({ kind: 'rollback', state: 'succeeded' });
    expect((await shop.lockstep('status', 'staging')).stdout).toContain(`${run.id}  ↩️ rolled back`);
    const columns = await withClient(shop.staging, (client) => client.query('SELECT * FROM users'));
    expect(columns.fields.map(({ name }) => name)).toEqual(['id', 'name']);
  }, 120_000);

  test('waits for a confirmation of what is risky, and refuses it when the target has changed since', async () => {
    using shop = await createApplyShop(server);
    await shop.lockstep('apply', 'staging');
    await shop.repository.commit({
      'migrations/2_drop.up.sql': 'ALTER TABLE users DROP COLUMN name;',
      'migrations/2_drop.down.sql': '',
    });
    const shown = await shop.lockstep('apply', 'staging', '--format', 'json');
    expect(shown.code).toBe(1);
    const run = runOf(shown);
    expect(run.state).toBe('awaiting_confirmation');
    await withClient(shop.staging, (client) => client.query('ALTER TABLE users ADD COLUMN more int'));
    const refused = await shop.lockstep('confirm', run.id);
    expect(refused.stdout).toMatch(/Refused \((confirm_mismatch|drift)\)/);
    await withClient(shop.staging, (client) => client.query('ALTER TABLE users DROP COLUMN more'));
    expect((await shop.lockstep('confirm', run.id)).code).toBe(0);
    const log = await shop.lockstep('log', run.id);
    expect(log.stdout).toContain('awaiting_confirmation');
  }, 60_000);

  test('is frozen and locked from anywhere, and says by whom', async () => {
    using shop = await createApplyShop(server);
    expect((await shop.lockstep('freeze', 'staging', '--reason', 'a big sale')).code).toBe(0);
    const refused = await shop.lockstep('apply', 'staging');
    expect(refused.stdout).toContain('Refused (frozen)');
    expect(refused.stdout).toContain('a big sale');
    await shop.lockstep('unfreeze', 'staging');
    expect((await shop.lockstep('apply', 'staging')).code).toBe(0);
  }, 60_000);

  test('says what is missing: the variable, the environment, the database', async () => {
    using shop = await createApplyShop(server);
    const unknown = await shop.lockstep('apply', 'prodution');
    expect(unknown.stdout).toContain('Did you mean production');
    const unset = await runCli(['apply', 'staging', '--repo', shop.repository.dir], { env: { STAGING_URL: '' } });
    expect(unset.stdout).toContain('STAGING_URL');
    const dead = 'postgresql://me:secret-word@127.0.0.1:1/shop';
    const silent = await runCli(['apply', 'staging', '--repo', shop.repository.dir], { env: { STAGING_URL: dead } });
    expect(silent.stdout).toContain('target_unreachable');
    expect(silent.stdout + silent.stderr).not.toContain('secret-word');
    writeFileSync(join(shop.repository.dir, '.git', 'bad.json'), '{}');
    const bad = await shop.lockstep('apply', 'staging', '--evidence', join(shop.repository.dir, '.git', 'bad.json'));
    expect(bad.code).toBe(2);
  }, 60_000);
});

test('a project whose migrations are code runs its own command, watched, at the merged commit', async () => {
  using shop = await createApplyShop(
    server,
    `sources: [{ path: db, command: node db/migrate.cjs }]
environments:
  staging: { urlFrom: STAGING_URL, evidence: warn, confirm: never }
`,
  );
  const pgModule = JSON.stringify(join(import.meta.dirname, '../../node_modules/pg'));
  await shop.repository.commit({
    'db/migrate.cjs': `const { Client } = require(${pgModule});
      const client = new Client({ connectionString: process.env.DATABASE_URL });
      client.connect().then(() => client.query('CREATE TABLE by_code (id int)'))
        .then(() => client.query('SHOW lock_timeout')).then(({ rows }) => console.log(rows[0].lock_timeout))
        .then(() => client.end(), (error) => { console.error(error.message); process.exitCode = 1; return client.end(); });`,
  });
  const applied = await shop.lockstep('apply', 'staging');
  expect(applied.stdout).toContain('Apply on staging: succeeded');
  expect(applied.stdout).toContain('node db/migrate.cjs');
  const { rows } = await withClient(shop.staging, (client) =>
    client.query(`SELECT to_regclass('by_code')::text AS made`),
  );
  expect(rows).toEqual([{ made: 'by_code' }]);
  expect((await shop.lockstep('apply', 'staging')).stdout).toContain('Refused (already_applied)');
}, 60_000);
