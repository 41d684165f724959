import { driveRun } from '../../src/apply/execute/drive.ts';
import { type ChangeEvidence, isRefusal } from '../../src/apply/guards/control-plane.ts';
import { createLocalControlPlane } from '../../src/apply/guards/local-control-plane.ts';
import type { Change } from '../../src/apply/plan.ts';
import { openTargetStore } from '../../src/apply/store/open.ts';
import { ada } from '../../src/apply/store/testing/values.ts';
import type { Run, TargetStore } from '../../src/apply/store.ts';
import { guardsOf } from '../../src/apply/verbs/guard-start.ts';
import { runVerb } from '../../src/apply/verbs/run-verb.ts';
import type { VerbAnswer, VerbContext } from '../../src/apply/verbs/verb.ts';
import { parseWords } from '../../src/commands/parse-command.ts';
import { Config } from '../../src/config/schema.ts';
import { withClient } from '../../src/database/client.ts';
import type { Server } from '../../src/database/database.ts';
import { createRepository, type TestRepository } from './git-repository.ts';

/** A repository, and a database whose runs are driven in this process, by the verbs of the comments. */
export interface DrivenShop extends AsyncDisposable {
  repo: TestRepository;
  store: TargetStore;
  /** Of the newest commit, driven at once. */
  give(...words: string[]): Promise<VerbAnswer>;
  run(...words: string[]): Promise<Run>;
  /** The same, by somebody else. */
  by(login: string): DrivenShop;
  send(sql: string): Promise<unknown[]>;
  tables(): Promise<string[]>;
}

interface About {
  sources?: object[];
  /** Of lockstep.yml's environment. Default: nothing is required, and nothing waits to be confirmed. */
  settings?: object;
  /** What a rehearsal of a change is to have seen. Default: that its way back comes out even. */
  evidence?: (change: Change) => Partial<ChangeEvidence>;
}

const TOOL = { tool: 'golang-migrate', path: 'db' };

/** A migration that makes a table, and takes it back. */
export const table = (version: number, name: string, more = ''): Record<string, string> => ({
  [`db/${version}_${name}.up.sql`]: `CREATE TABLE ${name} (id int);${more}`,
  [`db/${version}_${name}.down.sql`]: `DROP TABLE ${name};`,
});

export async function openDrivenShop(
  server: Server,
  { sources = [TOOL], settings: more = {}, evidence = () => ({ rollback: 'exact' }) }: About = {},
): Promise<DrivenShop> {
  const repo = await createRepository();
  const { host, port, user, password, database } = server.app(await server.create('back'));
  const url = `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
  const store = await openTargetStore({ url, environment: 'production' });
  const settings = { urlFrom: 'X', evidence: 'warn', confirm: 'never', production: false, ...more };
  const config = Config.parse({ sources, environments: { production: settings } });
  const shopOf = (login: string): DrivenShop => {
    const shop: DrivenShop = {
      repo,
      store,
      async give(...words) {
        await using plane = await createLocalControlPlane({ dir: repo.dir });
        const context: VerbContext = {
          ...{ actor: { ...ada, login, via: 'cli' }, config, change: { commit: plane.tipSha }, now: new Date() },
          control: {
            ...plane,
            evidence: async (change) => ({ state: 'passed', detail: '', ...evidence(change) }),
          },
          open: async () => ({ store, url, [Symbol.asyncDispose]: () => Promise.resolve() }),
          start: async ({ id: runId }) => {
            const { production } = config.environments;
            if (production === undefined) throw new Error('production');
            await driveRun({
              ...{ store, runId, url, settings: production, owner: 'test' },
              guards: guardsOf(context),
            });
          },
        };
        const command = parseWords(words);
        if ('code' in command) throw new Error(command.message);
        return await runVerb(command, context);
      },
      async run(...words) {
        const answer = await shop.give(...words);
        if (isRefusal(answer)) throw new Error(answer.message);
        const run = await store.run(answer.run?.id ?? '');
        if (run === undefined) throw new Error(answer.text);
        return run;
      },
      by: shopOf,
      send: (sql) =>
        withClient(server.app(database), async (client) => (await client.query<Record<string, unknown>>(sql)).rows),
      async tables() {
        const rows = await shop.send(
          `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
         AND relname <> 'schema_migrations' ORDER BY relname`,
        );
        return (rows as Array<{ relname: string }>).map(({ relname }) => relname);
      },
      async [Symbol.asyncDispose]() {
        await store[Symbol.asyncDispose]();
        repo[Symbol.dispose]();
      },
    };
    return shop;
  };
  const shop = shopOf(ada.login);
  await repo.commit(table(1, 'users'), 'Users (#1)');
  return shop;
}
