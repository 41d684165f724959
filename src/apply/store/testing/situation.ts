import pg from 'pg';
import { testServer } from '../../../../test/support/server.ts';
import type { DatabaseAddress, Server } from '../../../database/database.ts';
import { isTerminal, mayFollow, type RunState, runStates } from '../../run-state.ts';
import type { Lease, TargetStore } from '../../store.ts';
import { openTargetStore } from '../open.ts';

/** A server with one target on it. */
export interface Situation extends AsyncDisposable {
  server: Server;
  /** Of the target, as the role that applies. */
  address: DatabaseAddress;
  /** Of the environment `staging`. */
  store: TargetStore;
  /** On the target. */
  admin: pg.Client;
  /** Another store. Default: of `staging`, on the same target. */
  open(environment?: string, to?: DatabaseAddress): Promise<TargetStore>;
  /** Takes a new run there by the shortest way that the transitions allow. */
  bring(id: string, to: RunState): Promise<void>;
  /** So that the next test's run is the only one under way. */
  end(id: string): Promise<void>;
  /** @throws Error where somebody has it */
  mustLease(run: string, owner: string): Promise<Lease>;
  /** @param by `-14s` makes it older */
  ageBeat(run: string, by: string): Promise<void>;
  /** On a connection of its own. */
  onConnection<T>(doIt: (client: pg.Client) => Promise<T>, to?: DatabaseAddress): Promise<T>;
}

export async function openSituation(major: number): Promise<Situation> {
  const server = await testServer(major);
  const address = server.app(await server.create('target'));
  const open = (environment = 'staging', to = address): Promise<TargetStore> =>
    openTargetStore({ url: urlOf(to), environment });
  const store = await open();
  const admin = new pg.Client({ ...server.admin(address.database) });
  admin.on('error', () => undefined);
  await admin.connect();

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

  async function end(id: string): Promise<void> {
    const run = await store.run(id);
    if (run === undefined || isTerminal(run.state)) return;
    const ways = runStates.filter((to) => mayFollow(run.state, to));
    const next = ways.find((to) => isTerminal(to)) ?? ways[0];
    if (next !== undefined) await store.move(id, next, { from: run.state });
    await end(id);
  }

  return {
    server,
    address,
    store,
    admin,
    open,
    bring,
    end,
    async mustLease(run, owner) {
      const lease = await store.lease(run, owner);
      if (lease === undefined) throw new Error('no lease');
      return lease;
    },
    async ageBeat(run, by) {
      await admin.query(`UPDATE lockstep.beats SET at = at + $2::interval WHERE run = $1`, [run, by]);
    },
    async onConnection(doIt, to = address) {
      const client = new pg.Client({ ...to });
      client.on('error', () => undefined);
      await client.connect();
      try {
        return await doIt(client);
      } finally {
        await client.end();
      }
    },
    async [Symbol.asyncDispose]() {
      await admin.end();
      await store[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

export function urlOf({ host, port, database, user, password }: DatabaseAddress): string {
  return `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
}
