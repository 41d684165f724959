import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import type { DatabaseAddress, Server } from '../../database/database.ts';
import { isTerminal, mayFollow, type RunState, runStates } from '../run-state.ts';
import type { Lease, TargetStore } from '../store.ts';
import { exportEvents, verifyLines } from './export-events.ts';
import { keepLease } from './keep-lease.ts';
import { openTargetStore } from './open.ts';
import { failStep, intendStep, proveStep } from './steps.ts';
import { ada, newRun, planOf } from './testing/values.ts';

const SECRET = 'correct-horse-battery';

describe.each([13, 17])('the state of a target on PostgreSQL %i', (major) => {
  let server: Server;
  let address: DatabaseAddress;
  let store: TargetStore;
  let admin: pg.Client;

  beforeAll(async () => {
    server = await testServer(major);
    address = server.app(await server.create('target'));
    store = await open();
    admin = new pg.Client({ ...server.admin(address.database) });
    admin.on('error', () => undefined);
    await admin.connect();
  });

  afterAll(async () => {
    await admin.end();
    await store[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  function urlOf({ host, port, database, user, password }: DatabaseAddress): string {
    return `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
  }

  function open(environment = 'staging', to = address): Promise<TargetStore> {
    return openTargetStore({ url: urlOf(to), environment });
  }

  /** By the shortest way that the transitions allow. */
  async function bring(id: string, to: RunState): Promise<void> {
    const ways = new Map<RunState, RunState[]>([['requested', []]]);
    for (const [state, way] of ways) {
      for (const next of runStates) if (mayFollow(state, next) && !ways.has(next)) ways.set(next, [...way, next]);
    }
    let from: RunState = 'requested';
    for (const next of ways.get(to) ?? []) {
      await store.move(id, next, { from });
      from = next;
    }
  }

  /** So that the next test's run is the only one under way. */
  async function end(id: string): Promise<void> {
    const run = await store.run(id);
    if (run === undefined || isTerminal(run.state)) return;
    const ways = runStates.filter((to) => mayFollow(run.state, to));
    const next = ways.find((to) => isTerminal(to)) ?? ways[0];
    if (next !== undefined) await store.move(id, next, { from: run.state });
    await end(id);
  }

  async function ageBeat(run: string, by: string): Promise<void> {
    await admin.query(`UPDATE lockstep.beats SET at = at + $2::interval WHERE run = $1`, [run, by]);
  }

  async function ageOfBeat(run: string): Promise<number> {
    const { rows } = await admin.query<{ age: number }>(
      `SELECT extract(epoch FROM clock_timestamp() - at)::float8 AS age FROM lockstep.beats WHERE run = $1`,
      [run],
    );
    return rows[0]?.age ?? Number.NaN;
  }

  async function mustLease(run: string, owner: string): Promise<Lease> {
    const lease = await store.lease(run, owner);
    if (lease === undefined) throw new Error('no lease');
    return lease;
  }

  async function onConnection<T>(doIt: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ ...address });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await doIt(client);
    } finally {
      await client.end();
    }
  }

  test('is made by whoever comes first, even if many come at once', async () => {
    const fresh = server.app(await server.create('fresh'));
    const stores = await Promise.all(Array.from({ length: 8 }, () => open('staging', fresh)));
    await Promise.all(stores.map((each) => each.create(newRun())));
    expect(await stores[0]?.runs()).toHaveLength(8);
    expect(await stores[0]?.verifyChain()).toBeUndefined();
    await Promise.all(stores.map((each) => each[Symbol.asyncDispose]()));
  });

  test('gives a run back as it was given, whatever it is written in', async () => {
    const plan = planOf('digest-ü-1');
    plan.change.migrations = [
      { id: '0001 "é" 😀 \u0001', path: 'm/ü.sql', phase: 'switch', files: { z: '1', a: '2' } },
    ];
    const made = await store.create(newRun({ plan, notes: { check: 12, said: 'naïve 😀' } }));
    expect(made).toMatchObject({ state: 'requested', environment: 'staging', actor: ada });
    expect(made.id).toMatch(/^r-[0-9a-f]{6,}$/);
    const found = await store.run(made.id);
    expect(found).toEqual(made);
    expect(found?.plan).toEqual(plan);
    expect(await store.runs({ digest: 'digest-ü-1' })).toEqual([made]);
    await end(made.id);
  });

  test('keeps environments apart', async () => {
    await using production = await open('production');
    const made = await production.create(newRun({ environment: 'production' }));
    expect([await store.run(made.id), (await production.run(made.id))?.id]).toEqual([undefined, made.id]);
    await expect(store.create(newRun({ environment: 'production' }))).rejects.toThrow(/of staging/);
  });

  test('makes one run of a command that is delivered twice, and takes an id for one change only', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => store.create(newRun({ id: 'r-abc123' }))));
    expect(one).toEqual(two);
    expect((await store.events({ run: 'r-abc123' })).map(({ kind }) => kind)).toEqual(['requested']);
    await expect(store.create(newRun({ id: 'r-abc123', plan: planOf('other') }))).rejects.toMatchObject({
      code: 'stale-run',
    });
    await end('r-abc123');
  });

  test('moves a run from every state to those that may follow, and to no other; nor does psql', async () => {
    const forged: string[] = [];
    for (const from of runStates) {
      const { id } = await store.create(newRun());
      await bring(id, from);
      for (const to of runStates.filter((each) => !mayFollow(from, each))) {
        await expect(store.move(id, to, { from }), `${from} ${to}`).rejects.toMatchObject({ code: 'stale-run' });
        const update = admin.query(`UPDATE lockstep.runs SET state = $2 WHERE id = $1 AND state <> $2`, [id, to]);
        if (to === from) await update;
        else
          await update.then(
            () => forged.push(`${from} ${to}`),
            () => undefined,
          );
      }
      await end(id);
    }
    expect(forged).toEqual([]);
    await expect(admin.query(`UPDATE lockstep.runs SET plan = '{}'`)).rejects.toThrow(/does not change/);
    await expect(admin.query(`DELETE FROM lockstep.runs`)).rejects.toThrow(/append-only/);
  });

  test('lets one of two that move the same run at the same moment do it', async () => {
    const { id } = await store.create(newRun());
    const both = await Promise.allSettled(
      Array.from({ length: 6 }, () => store.move(id, 'validating', { from: 'requested' })),
    );
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await store.events({ run: id })).toHaveLength(2);
    await end(id);
  });

  test('has one run under way, and names it to the next', async () => {
    const [one, two] = [await store.create(newRun()), await store.create(newRun())];
    await Promise.all([bring(one.id, 'queued'), bring(two.id, 'queued')]);
    const moved = await Promise.allSettled([one, two].map(({ id }) => store.move(id, 'preflight', { from: 'queued' })));
    expect(moved.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const winner = moved[0]?.status === 'fulfilled' ? one : two;
    const reason = moved.find((each) => each.status === 'rejected')?.reason as object;
    expect(reason).toMatchObject({ code: 'target-busy', holder: winner.id });
    await Promise.all([end(one.id), end(two.id)]);
  });

  describe('a lease', () => {
    test('is one driver’s until its heart has stood still for 15 s by the server’s clock', async () => {
      const { id } = await store.create(newRun());
      const first = await mustLease(id, 'one');
      expect(await store.lease(id, 'two')).toBeUndefined();
      expect(await store.driver(id)).toEqual({ owner: 'one', alive: true });
      await ageBeat(id, '-14s');
      expect(await store.lease(id, 'two')).toBeUndefined();
      await ageBeat(id, '-2s');
      expect((await store.abandoned()).map((run) => run.id)).toContain(id);
      const second = await mustLease(id, 'two');
      expect(second.fence).toBeGreaterThan(first.fence);
      expect([await store.beat(first), await store.beat(second)]).toEqual([false, true]);
      expect((await store.abandoned()).map((run) => run.id)).not.toContain(id);
      // The first does not take the second's away by releasing what it has lost.
      await store.release(first);
      expect(await store.driver(id)).toEqual({ owner: 'two', alive: true });
      await store.release(second);
      expect(await store.driver(id)).toBeUndefined();
      expect(await store.beat(second)).toBe(false);
      await end(id);
      expect(await store.lease(id, 'three')).toBeUndefined();
    });

    test('of a server whose clock was set back does not live for ever', async () => {
      const { id } = await store.create(newRun());
      await mustLease(id, 'one');
      await ageBeat(id, '1 hour');
      expect(await store.lease(id, 'two')).toMatchObject({ fence: 2 });
      await end(id);
    });

    test('that many want at once goes to one', async () => {
      const { id } = await store.create(newRun());
      const asked = await Promise.all(Array.from({ length: 8 }, (_, index) => store.lease(id, `owner ${index}`)));
      expect(asked.filter((lease) => lease !== undefined)).toHaveLength(1);
      await end(id);
    });

    test('that is lost lets its driver write nothing', async () => {
      const { id } = await store.create(newRun());
      await bring(id, 'queued');
      const lost = await mustLease(id, 'one');
      await ageBeat(id, '-20s');
      const lease = await mustLease(id, 'two');
      await expect(store.move(id, 'preflight', { from: 'queued', lease: lost })).rejects.toMatchObject({
        code: 'stale-run',
      });
      await onConnection(async (client) => {
        await expect(intendStep(client, lost, 0)).rejects.toMatchObject({ code: 'stale-run' });
        await intendStep(client, lease, 0);
        await expect(proveStep(client, lost, { step: 0, proof: 'commit' })).rejects.toMatchObject({
          code: 'stale-run',
        });
      });
      expect((await store.run(id))?.state).toBe('queued');
      expect(await store.steps(id)).toMatchObject([{ step: 0, state: 'intent' }]);
      await end(id);
    });

    test('does not change hands while its driver’s transaction is open, whatever that is isolated by', async () => {
      const { id } = await store.create(newRun());
      const lease = await mustLease(id, 'one');
      await onConnection(async (client) => {
        await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
        await client.query('SELECT 1 FROM pg_class LIMIT 1');
        // What goes on beside it does not meet it.
        expect(await store.beat(lease)).toBe(true);
        await store.move(id, 'validating', { from: 'requested', lease });
        await intendStep(client, lease, 0);
        expect(await store.beat(lease)).toBe(true);
        await store.move(id, 'queued', { from: 'validating', lease });
        await store.control({ run: id, verb: 'pause', actor: ada });
        await ageBeat(id, '-60s');
        expect(await store.lease(id, 'two')).toBeUndefined();
        await proveStep(client, lease, { step: 0, proof: 'commit', ms: 1.5 });
        await client.query('COMMIT');
      });
      expect(await store.lease(id, 'two')).toMatchObject({ fence: 2 });
      expect(await store.steps(id)).toMatchObject([{ state: 'landed', proof: 'commit', ms: 1.5, attempts: 1 }]);
      await end(id);
    });

    test('is kept alive until it is let go, and tells when it is lost', async () => {
      const { id } = await store.create(newRun());
      const lease = await mustLease(id, 'one');
      {
        await using kept = keepLease(store, lease, 50);
        await ageBeat(id, '-13s');
        await expect.poll(() => ageOfBeat(id)).toBeLessThan(10);
        expect(kept.signal.aborted).toBe(false);
      }
      expect(await store.driver(id)).toBeUndefined();
      await using kept = keepLease(store, await mustLease(id, 'one'), 50);
      await admin.query(`UPDATE lockstep.beats SET fence = fence + 1 WHERE run = $1`, [id]);
      await expect.poll(() => kept.signal.aborted).toBe(true);
      await end(id);
    });
  });

  describe('steps', () => {
    test('land once, with their attempts, and their errors without what is in the rows', async () => {
      const { id } = await store.create(newRun());
      const lease = await mustLease(id, 'one');
      await onConnection(async (client) => {
        await expect(proveStep(client, lease, { step: 0, proof: 'commit' })).rejects.toMatchObject({
          code: 'stale-run',
        });
        await intendStep(client, lease, 0);
        const error = { sqlstate: '22P02', message: 'invalid input syntax for type integer: "4111 1111"' };
        await failStep(client, lease, { step: 0, error });
        await expect(proveStep(client, lease, { step: 0, proof: 'commit' })).rejects.toMatchObject({
          code: 'stale-run',
        });
        expect(JSON.stringify(await store.steps(id))).not.toContain('4111');
        await intendStep(client, lease, 0);
        await proveStep(client, lease, { step: 0, proof: 'index "ö" is valid' });
        await expect(intendStep(client, lease, 0)).rejects.toMatchObject({ code: 'stale-run' });
        await intendStep(client, lease, 1);
        await failStep(client, lease, { step: 1, error: { message: 'Connection terminated' }, state: 'in_doubt' });
        await proveStep(client, lease, { step: 1, proof: 'seen' });
      });
      expect(await store.steps(id)).toMatchObject([
        { step: 0, state: 'landed', attempts: 2, proof: 'index "ö" is valid' },
        { step: 1, state: 'landed', attempts: 1 },
      ]);
      await end(id);
    });

    test('are not kept where their transaction is not', async () => {
      const { id } = await store.create(newRun());
      const lease = await mustLease(id, 'one');
      await onConnection(async (client) => {
        await client.query(`BEGIN; SET LOCAL search_path = nowhere; SET LOCAL client_encoding = 'LATIN1'`);
        await intendStep(client, lease, 0);
        await proveStep(client, lease, { step: 0, proof: '…' });
        await client.query('ROLLBACK');
      });
      expect(await store.steps(id)).toEqual([]);
      await end(id);
    });
  });

  describe('controls', () => {
    async function asked(...verbs: Array<'pause' | 'resume' | 'cancel'>): Promise<string[]> {
      const { id } = await store.create(newRun());
      for (const verb of verbs) await store.control({ run: id, verb, actor: ada });
      const open = (await store.controls(id)).map(({ verb }) => verb);
      await end(id);
      return open;
    }

    test('that stop come before those that go on, and a cancel ends the others', async () => {
      expect(await asked('pause', 'resume')).toEqual(['pause', 'resume']);
      expect(await asked('resume', 'pause')).toEqual(['pause']);
      expect(await asked('pause', 'resume', 'cancel')).toEqual(['cancel']);
      expect(await asked('cancel', 'resume', 'pause')).toEqual(['cancel']);
    });

    test('that are settled are settled once, and are in the trail', async () => {
      const { id } = await store.create(newRun());
      const control = await store.control({ run: id, verb: 'cancel', actor: ada });
      await store.settle(control.id, 'applied');
      await store.settle(control.id, 'failed');
      expect(await store.controls(id)).toEqual([]);
      const trail = (await store.events({ run: id })).map(({ kind, data }) => [kind, data.outcome]);
      expect(trail).toEqual([
        ['requested', undefined],
        ['control', undefined],
        ['control-settled', 'applied'],
      ]);
      await end(id);
    });

    test('may come from psql', async () => {
      const { id } = await store.create(newRun());
      await store.control({ run: id, verb: 'pause', actor: ada });
      await onConnection((client) =>
        client.query(`INSERT INTO lockstep.controls (run, verb) VALUES ($1, 'cancel')`, [id]),
      );
      expect(await store.controls(id)).toMatchObject([
        { verb: 'cancel', actor: { login: address.user, role: 'operator', via: 'cli' } },
      ]);
      await end(id);
    });
  });

  test('has one freeze and one lock, and a lock is one change’s', async () => {
    await store.hold({ kind: 'freeze', actor: ada, reason: 'Black Friday – 50 %' });
    await store.hold({ kind: 'lock', actor: ada, reason: 'one', digest: 'd1' });
    await store.hold({ kind: 'lock', actor: ada, reason: 'one again', digest: 'd1' });
    const other = store.hold({ kind: 'lock', actor: ada, reason: 'two', digest: 'd2' });
    await expect(other).rejects.toMatchObject({ code: 'held' });
    expect(await store.holds()).toMatchObject([
      { kind: 'freeze', reason: 'Black Friday – 50 %', actor: ada },
      { kind: 'lock', reason: 'one again', digest: 'd1' },
    ]);
    expect([
      await store.unhold('lock', ada),
      await store.unhold('lock', ada),
      await store.unhold('freeze', ada),
    ]).toEqual([true, false, true]);
    expect(await store.holds()).toEqual([]);
  });

  test('keeps what it learnt first, and says what landed', async () => {
    expect([await store.learn('identity', '42'), await store.learn('identity', '43')]).toEqual(['42', '42']);
    expect(await store.facts()).toEqual({ identity: '42' });
    const { id } = await store.create(newRun({ plan: { ...planOf('d9'), earlier: [planOf('d8', 40).change] } }));
    await bring(id, 'succeeded');
    expect((await store.applied()).filter(({ run }) => run === id)).toMatchObject([
      { digest: 'd8', pull: 40, migrations: ['0001'] },
      { digest: 'd9', pull: 41 },
    ]);
    await store.move(id, 'rolled_back', { from: 'succeeded' });
    expect((await store.applied()).filter(({ run }) => run === id)).toEqual([]);
    expect(Math.abs(Date.parse(await store.now()) - Date.now())).toBeLessThan(5000);
  });

  describe('the audit trail', () => {
    test('is one chain, whoever appends to it at the same time, and its export can be checked elsewhere', async () => {
      await using other = await open();
      const both = [store, other].flatMap((each) =>
        Array.from({ length: 15 }, (_, n) =>
          each.append({ kind: 'x', data: { n, text: '…"\u0000', 2: 1, 1: { b: 1, a: null } } }),
        ),
      );
      const seqs = (await Promise.all(both)).map(({ seq }) => seq);
      expect(new Set(seqs).size).toBe(30);
      expect(await store.verifyChain()).toBeUndefined();
      const lines: string[] = [];
      for await (const line of exportEvents(store)) lines.push(line);
      expect(lines.length).toBeGreaterThanOrEqual(30);
      expect(verifyLines(lines)).toBeUndefined();
      expect(verifyLines(lines.with(4, (lines[4] ?? '').replace('"kind":"', '"kind":"y')))).toBe(5);
      expect(verifyLines([...lines.slice(0, 7), ...lines.slice(8)])).toBe(8);
    });

    test.each(['UPDATE lockstep.events SET kind = kind', 'DELETE FROM lockstep.events', 'TRUNCATE lockstep.events'])(
      'refuses %s, even from its owner, and with triggers off',
      async (sql) => {
        await onConnection((client) => expect(client.query(sql)).rejects.toThrow(/append-only/));
        await admin.query(`SET session_replication_role = replica`);
        await expect(admin.query(sql)).rejects.toThrow(/append-only/);
        await admin.query(`RESET session_replication_role`);
      },
    );

    test.each([
      ['its data', `UPDATE lockstep.events SET data = '{"forged": true}' WHERE seq = 5`, 5],
      ['its time', `UPDATE lockstep.events SET at = '2000-01-01T00:00:00Z' WHERE seq = 6`, 6],
      ['its run', `UPDATE lockstep.events SET run = 'r-ffffff' WHERE seq = 7`, 7],
      ['one left out', `DELETE FROM lockstep.events WHERE seq = 8`, 8],
      ['the first left out', `DELETE FROM lockstep.events WHERE seq = 1`, 1],
    ])('shows where somebody changed it: %s', async (_, sql, seq) => {
      await admin.query('CREATE TABLE kept AS SELECT * FROM lockstep.events');
      const tampering = `ALTER TABLE lockstep.events DISABLE TRIGGER append_only`;
      await admin.query(tampering);
      await admin.query(sql);
      expect(await store.verifyChain()).toBe(seq);
      await admin.query(`DELETE FROM lockstep.events; INSERT INTO lockstep.events SELECT * FROM kept; DROP TABLE kept`);
      await admin.query(`ALTER TABLE lockstep.events ENABLE ALWAYS TRIGGER append_only`);
      expect(await store.verifyChain()).toBeUndefined();
    });

    test('shows that its end was cut off', async () => {
      const { seq } = await store.append({ kind: 'last', data: {} });
      await admin.query('CREATE TABLE kept AS SELECT * FROM lockstep.events');
      await admin.query(`ALTER TABLE lockstep.events DISABLE TRIGGER append_only`);
      await admin.query(`DELETE FROM lockstep.events WHERE seq = $1`, [seq]);
      expect(await store.verifyChain()).toBe(seq);
      await admin.query(`DELETE FROM lockstep.events; INSERT INTO lockstep.events SELECT * FROM kept; DROP TABLE kept`);
      await admin.query(`ALTER TABLE lockstep.events ENABLE ALWAYS TRIGGER append_only`);
    });
  });

  test('keeps nothing of the URL, wherever it may have come from', async () => {
    await admin.query(
      `CREATE ROLE keeper LOGIN PASSWORD '${SECRET}'; GRANT CREATE ON DATABASE ${address.database} TO keeper`,
    );
    const fresh = await server.create('secrets');
    await admin.query(`GRANT CREATE ON DATABASE ${fresh} TO keeper`);
    const url = urlOf({ ...address, database: fresh, user: 'keeper', password: SECRET });
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
      const database = await server.create('rights');
      await admin.query(`CREATE ROLE "${name}" LOGIN PASSWORD '${SECRET}'`);
      await admin.query(grants(database));
      return { ...address, database, user: name, password: SECRET };
    }

    test('that may not make a schema is told what to grant, and then works', async () => {
      const role = await roleWith(() => 'SELECT 1', 'Weak Role');
      const refused = await open('staging', role).catch((thrown: unknown) => thrown);
      expect(refused).toMatchObject({
        code: 'target-rights',
        hint: `As the database's owner run: GRANT CREATE ON DATABASE ${role.database} TO "Weak Role";`,
      });
      expect(JSON.stringify(refused)).not.toContain(SECRET);
      await admin.query(`GRANT CREATE ON DATABASE ${role.database} TO "Weak Role"`);
      await using store = await open('staging', role);
      expect(await store.runs()).toEqual([]);
    });

    test('that may not use another’s schema is told what to grant, and then works', async () => {
      const role = await roleWith(() => 'SELECT 1', 'second');
      await using first = await open('staging', server.app(role.database));
      const refused = (await open('staging', role).catch((thrown: unknown) => thrown)) as {
        code: string;
        hint: string;
      };
      expect(refused.code).toBe('target-rights');
      await onConnectionTo(server.app(role.database), refused.hint.replace(/^.*? run: /, ''));
      await using second = await open('staging', role);
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

  async function onConnectionTo(to: DatabaseAddress, sql: string): Promise<void> {
    const client = new pg.Client({ ...to });
    await client.connect();
    await client.query(sql);
    await client.end();
  }

  test('refuses a schema of a newer Lockstep', async () => {
    const fresh = server.app(await server.create('newer'));
    await (await open('staging', fresh))[Symbol.asyncDispose]();
    await onConnectionTo(fresh, `UPDATE lockstep.meta SET value = '99'`);
    await expect(open('staging', fresh)).rejects.toMatchObject({ code: 'target-store-newer' });
  });

  test('works where the database is LATIN1, commits late, and is serializable and read-only by default', async () => {
    const name = `odd_${major}`;
    await admin.query(
      `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' OWNER "${address.user}"`,
    );
    for (const setting of [
      'synchronous_commit = off',
      `default_transaction_isolation = 'serializable'`,
      'default_transaction_read_only = on',
      'search_path = nowhere',
    ])
      await admin.query(`ALTER DATABASE ${name} SET ${setting}`);
    const odd = await open('staging', { ...address, database: name });
    const run = await odd.create(newRun());
    const moved = await odd.move(run.id, 'refused', { from: 'requested', why: 'Größe > 3 …😀' });
    expect(moved.why).toBe('Größe > 3 …😀');
    expect(await odd.verifyChain()).toBeUndefined();
    await odd[Symbol.asyncDispose]();
    await admin.query(`DROP DATABASE ${name}`);
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
