import type { Client } from 'pg';
import { createRepository, type TestRepository } from '../../../../test/support/git-repository.ts';
import { Config } from '../../../config/schema.ts';
import { connect } from '../../../database/client.ts';
import type { Server } from '../../../database/database.ts';
import { fingerprint } from '../../../database/schema/fingerprint.ts';
import { applyMigrations } from '../../../rehearsal/apply.ts';
import { type PlannedApply, planApply } from '../../change/plan-apply.ts';
import { type ReadChange, readChange } from '../../change/read-change.ts';
import { readHistory } from '../../history/read-history.ts';
import type { Plan } from '../../plan.ts';
import { readTargetSchema } from '../../schema/read-target-schema.ts';
import { openTargetStore } from '../../store/open.ts';
import { ada } from '../../store/testing/values.ts';
import type { Run, TargetStore } from '../../store.ts';
import type { GuardContext } from '../context.ts';
import type { ControlPlane, LiveDeployment, Merged } from '../control-plane.ts';
import { isRefusal } from '../control-plane.ts';
import type { GuardRefusal } from '../guard.ts';
import { createLocalControlPlane } from '../local-control-plane.ts';

export interface Asked {
  /** Default: the newest commit. */
  commit?: string;
  environment?: string;
  through?: boolean;
  only?: string;
  /** What lockstep.yml says of environments. Default: only production, with nothing required. */
  environments?: Record<string, object>;
  /** lockstep.yml's `sources`. */
  sources?: object[];
  live?: Record<string, LiveDeployment[]>;
  more?: Partial<GuardContext>;
}

export interface Situation extends AsyncDisposable {
  repo: TestRepository;
  url: string;
  client: Client;
  /** Of an environment; all are kept in the one database. */
  store(environment?: string): Promise<TargetStore>;
  /** Commits plain SQL files to db/migrations on main. */
  merge(files: Record<string, string>, message?: string): Promise<string>;
  plan(asked?: Asked): Promise<PlannedApply | GuardRefusal>;
  /** Runs what was planned, with its records. */
  apply(asked?: Asked): Promise<void>;
  context(asked?: Asked): Promise<GuardContext>;
  /** A run of what would be run now. */
  run(asked?: Asked): Promise<Run>;
}

/** A repository and a database, both empty. */
export async function openSituation(server: Server): Promise<Situation> {
  const repo = await createRepository();
  const database = await server.create('guards');
  const { host, port, user, password } = server.app(database);
  const url = `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(database)}`;
  const client = await connect(server.app(database));
  const stores = new Map<string, TargetStore>();
  const closing: AsyncDisposable[] = [];
  const merges = new Map<string, { control: ControlPlane; merged: Merged | GuardRefusal }>();
  const reads = new Map<string, ReadChange | GuardRefusal>();

  async function store(environment = 'production'): Promise<TargetStore> {
    const open = stores.get(environment) ?? (await openTargetStore({ url, environment }));
    stores.set(environment, open);
    return open;
  }

  /** Opened again only where the repository has changed: Git is slow to ask. */
  async function mergeOf(commit: string, live: NonNullable<Asked['live']>) {
    const key = JSON.stringify([await repo.git('rev-parse', 'HEAD'), commit, live]);
    const known = merges.get(key);
    if (known !== undefined) return known;
    const control = await createLocalControlPlane({ dir: repo.dir, live });
    closing.push(control);
    const found = { control, merged: await control.merged({ commit }) };
    merges.set(key, found);
    return found;
  }

  async function look(asked: Asked = {}) {
    const { commit = 'HEAD', environment = 'production', through = false, only } = asked;
    const environments = asked.environments ?? { production: { urlFrom: 'DATABASE_URL', evidence: 'warn' } };
    const config = Config.parse({ environments, sources: asked.sources ?? [] });
    const settings = config.environments[environment];
    if (settings === undefined) throw new Error(environment);
    const { control, merged } = await mergeOf(commit, asked.live ?? {});
    if (isRefusal(merged)) return merged;
    const key = JSON.stringify([merged.tipSha, merged.mergeSha, settings.source, config.sources]);
    const read =
      reads.get(key) ?? (await readChange({ merged, config, repository: repo.dir, sourcePath: settings.source }));
    reads.set(key, read);
    if (isRefusal(read)) return read;
    const target = await readHistory(client, read.tip);
    const ledger = await (await store(environment)).applied();
    const planned = await planApply({ merged, config, control, read, target, environment, through, only, ledger });
    return { environment, config, settings, control, merged, read, planned };
  }

  async function contextOf(asked: Asked = {}): Promise<GuardContext> {
    const found = await look(asked);
    if (isRefusal(found)) throw new Error(found.message);
    const { planned, ...rest } = found;
    if (isRefusal(planned)) throw new Error(planned.message);
    const { change, earlier, analysis } = planned;
    const evidence = await rest.control.evidence(change);
    if (isRefusal(evidence)) throw new Error(evidence.message);
    const schemaBefore = fingerprint(await readTargetSchema(client));
    const plan: Plan = { change, earlier, units: [], schemaBefore };
    return {
      ...rest,
      actor: ada,
      now: new Date(),
      plan,
      analysis,
      evidence,
      store: await store(rest.environment),
      client,
      url,
      openOther: async (environment) => ({
        store: await store(environment),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
      ...asked.more,
    };
  }

  return {
    repo,
    url,
    client,
    store,
    merge: (files, message = 'Change') =>
      repo.commit(
        Object.fromEntries(Object.entries(files).map(([name, sql]) => [`db/migrations/${name}`, sql])),
        message,
      ),
    async plan(asked) {
      const found = await look(asked);
      return isRefusal(found) ? found : found.planned;
    },
    async apply(asked) {
      const found = await look(asked);
      if (isRefusal(found)) throw new Error(found.message);
      if (isRefusal(found.planned)) throw new Error(found.planned.message);
      const { history, migrations } = found.planned;
      await client.query(history.bookkeeping);
      const failure = await applyMigrations({ client, migrations, direction: 'up' });
      if (failure !== undefined) throw failure.error;
    },
    context: contextOf,
    async run(asked) {
      const { environment, plan } = await contextOf(asked);
      return (await store(environment)).create({ environment, kind: 'apply', plan, actor: ada });
    },
    async [Symbol.asyncDispose]() {
      await client.end();
      for (const each of [...stores.values(), ...closing]) await each[Symbol.asyncDispose]();
      repo[Symbol.dispose]();
    },
  };
}
