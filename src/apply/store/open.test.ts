import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatabaseAddress } from '../../database/database.ts';
import { openTargetStore } from './open.ts';
import { openSituation, type Situation, urlOf } from './testing/situation.ts';
import { ada, newRun } from './testing/values.ts';

const SECRET = 'correct-horse-battery';

describe.each([13, 17])('the state of a target on PostgreSQL %i', (major) => {
  let here: Situation;
  beforeAll(async () => {
    here = await openSituation(major);
  });
  afterAll(() => here[Symbol.asyncDispose]());

  test('is made by whoever comes first, even if many come at once', async () => {
    const fresh = here.server.app(await here.server.create('fresh'));
    const stores = await Promise.all(Array.from({ length: 8 }, () => here.open('staging', fresh)));
    await Promise.all(stores.map((each) => each.create(newRun())));
    expect(await stores[0]?.runs()).toHaveLength(8);
    expect(await stores[0]?.verifyChain()).toBeUndefined();
    await Promise.all(stores.map((each) => each[Symbol.asyncDispose]()));
  });

  test('keeps nothing of the URL, wherever it may have come from', async () => {
    await here.admin.query(
      `CREATE ROLE keeper LOGIN PASSWORD '${SECRET}'; GRANT CREATE ON DATABASE ${here.address.database} TO keeper`,
    );
    const fresh = await here.server.create('secrets');
    await here.admin.query(`GRANT CREATE ON DATABASE ${fresh} TO keeper`);
    const url = urlOf({ ...here.address, database: fresh, user: 'keeper', password: SECRET });
    await using keeper = await openTargetStore({ url, environment: 'staging' });
    const leak = `could not connect to ${url} with ${SECRET}`;
    const run = await keeper.create(newRun({ notes: { leak }, actor: { ...ada, login: SECRET } }));
    await keeper.move(run.id, 'refused', { from: 'requested', why: leak, notes: { also: leak } });
    await keeper.append({ kind: 'x', data: { leak: [{ leak }], [SECRET]: 1 } });
    await keeper.hold({ kind: 'freeze', actor: ada, reason: leak });
    await keeper.learn('leak', leak);
    const { rows: tables } = await keeper.pool.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'lockstep'`,
    );
    expect(tables.length).toBeGreaterThan(8);
    for (const { name } of tables) {
      const { rows } = await keeper.pool.query(`SELECT * FROM ${name}`);
      expect(JSON.stringify(rows)).not.toContain(SECRET);
    }
  });

  describe('a role', () => {
    async function roleWith(grants: (database: string) => string, name: string): Promise<DatabaseAddress> {
      const database = await here.server.create('rights');
      await here.admin.query(`CREATE ROLE "${name}" LOGIN PASSWORD '${SECRET}'`);
      await here.admin.query(grants(database));
      return { ...here.address, database, user: name, password: SECRET };
    }

    test('that may not make a schema is told what to grant, and then works', async () => {
      const role = await roleWith(() => 'SELECT 1', 'Weak Role');
      const refused = await here.open('staging', role).catch((thrown: unknown) => thrown);
      expect(refused).toMatchObject({
        code: 'target-rights',
        hint: `As the database's owner run: GRANT CREATE ON DATABASE ${role.database} TO "Weak Role";`,
      });
      expect(JSON.stringify(refused)).not.toContain(SECRET);
      await here.admin.query(`GRANT CREATE ON DATABASE ${role.database} TO "Weak Role"`);
      await using store = await here.open('staging', role);
      expect(await store.runs()).toEqual([]);
    });

    test('that may not use another’s schema is told what to grant, and then works', async () => {
      const role = await roleWith(() => 'SELECT 1', 'second');
      await using first = await here.open('staging', here.server.app(role.database));
      const refused = (await here.open('staging', role).catch((thrown: unknown) => thrown)) as {
        code: string;
        hint: string;
      };
      expect(refused.code).toBe('target-rights');
      await here.onConnection(
        (client) => client.query(refused.hint.replace(/^.*? run: /, '')),
        here.server.app(role.database),
      );
      await using second = await here.open('staging', role);
      const run = await second.create(newRun());
      const lease = await second.lease(run.id, 'two');
      expect(lease).toBeDefined();
      await second.move(run.id, 'validating', { from: 'requested', ...(lease && { lease }) });
      await second.control({ run: run.id, verb: 'cancel', actor: ada });
      await second.hold({ kind: 'freeze', actor: ada, reason: 'x' });
      expect(await second.unhold('freeze', ada)).toBe(true);
      expect((await first.run(run.id))?.state).toBe('validating');
    });
  });

  test('refuses a schema of a newer Lockstep', async () => {
    const fresh = here.server.app(await here.server.create('newer'));
    await (await here.open('staging', fresh))[Symbol.asyncDispose]();
    await here.onConnection((client) => client.query(`UPDATE lockstep.meta SET value = '99'`), fresh);
    await expect(here.open('staging', fresh)).rejects.toMatchObject({ code: 'target-store-newer' });
  });

  test('works where the database is LATIN1, commits late, and is serializable and read-only by default', async () => {
    const name = `odd_${major}`;
    await here.admin.query(
      `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' OWNER "${here.address.user}"`,
    );
    for (const setting of [
      'synchronous_commit = off',
      `default_transaction_isolation = 'serializable'`,
      'default_transaction_read_only = on',
      'search_path = nowhere',
    ])
      await here.admin.query(`ALTER DATABASE ${name} SET ${setting}`);
    const odd = await here.open('staging', { ...here.address, database: name });
    const run = await odd.create(newRun());
    const moved = await odd.move(run.id, 'refused', { from: 'requested', why: 'Größe > 3 …😀' });
    expect(moved.why).toBe('Größe > 3 …😀');
    expect(await odd.verifyChain()).toBeUndefined();
    await odd[Symbol.asyncDispose]();
    await here.admin.query(`DROP DATABASE ${name}`);
  });

  test('says what is wrong with a URL, and never the URL', async () => {
    for (const url of ['not a url', `postgresql://ada:${SECRET}@127.0.0.1:1/x`, `postgresql://x:${SECRET}@[::1`]) {
      const refused = await openTargetStore({ url, environment: 'staging' }).catch((thrown: unknown) => thrown);
      expect(refused).toMatchObject({
        code: 'target-unreachable',
        message: expect.stringContaining('staging') as string,
      });
      expect(String((refused as Error).message)).not.toContain(SECRET);
    }
  });
});
