import { expect } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import type { DatabaseAddress, Server } from '../../src/database/database.ts';
import { renderJson } from '../../src/report/json.ts';
import type { JsonReport } from '../../src/report/report.ts';
import { type FakeGitHub, startFakeGitHub } from '../github/fake-github.ts';
import { actionsBot, openPull } from '../github/given.ts';
import { deploymentsIn } from '../github/routes/deployments.ts';
import { type ActionEnd, type ActionRun, buildAction, runnerAt } from './action.ts';
import { urlOf } from './apply-shop.ts';
import { createRepository, type TestRepository } from './git-repository.ts';
import { checkRepository } from './run-check.ts';
import { testServer } from './server.ts';

/** A repository whose pull request 2 is merged and was checked, and the Action that is to bring it to databases. */
export interface ActionShop extends AsyncDisposable {
  /** Of pull request 2: its head, what its check reported, and its merge. */
  head: string;
  report: JsonReport;
  mergeSha: string;
  /** For one test. */
  begin(): Promise<ActionRound>;
}

/** GitHub and the databases, where nothing has happened yet. */
export interface ActionRound extends AsyncDisposable {
  github: FakeGitHub;
  staging: DatabaseAddress;
  production: DatabaseAddress;
  /** In a job that has both URLs, unless it is told otherwise. */
  run: (event: string, payload: object, given: GivenToJob) => Promise<ActionEnd>;
}

export type GivenToJob = Partial<Pick<ActionRun, 'inputs' | 'runner' | 'onStart'>>;

/** What docs/workflows/apply-by-comment.yml gives its job. */
export const jobRights = {
  actions: 'read',
  contents: 'read',
  deployments: 'write',
  pull_requests: 'write',
  metadata: 'read',
} as const;

const CONFIG = `sources: [{ tool: golang-migrate, path: db }]
database: { rows: 20, probes: false }
environments:
  staging: { urlFrom: SHOP_STAGING_URL, evidence: warn, executor: workflow }
  production: { urlFrom: SHOP_PRODUCTION_URL, appliers: { teams: [dba] } }
`;
const USERS = 'CREATE TABLE users (id bigint PRIMARY KEY, name text);';

export async function createActionShop(): Promise<ActionShop> {
  const action = buildAction();
  const server = await testServer();
  const repository = await createRepository();
  await repository.commit({
    'lockstep.yml': CONFIG,
    '.github/workflows/lockstep.yml':
      'on: pull_request\njobs: { check: { steps: [{ with: { name: lockstep-report } }] } }\n',
    'db/1_users.up.sql': USERS,
    'db/1_users.down.sql': 'DROP TABLE users;',
  });
  const base = await repository.git('rev-parse', 'main');
  const { head, mergeSha } = await merge(repository);
  const report = renderJson(await checkRepository(repository.dir, { base, head }));
  const merged = openPull({
    ...{ number: 2, author: 'ben', state: 'closed', merged: true, head: 'feature-2' },
    ...{ mergeCommit: mergeSha, commitsFrom: base, baseSha: base },
  });
  return {
    head,
    report,
    mergeSha,
    async begin() {
      const github = await startFakeGitHub({ dir: repository.dir, pulls: [{ ...merged }] });
      github.state.roles.set('ada', 'write').set('reader', 'read');
      const [staging, production] = [await createTarget(server, 'staging'), await createTarget(server, 'production')];
      return {
        github,
        staging,
        production,
        async run(event, payload, { inputs = {}, runner = {}, onStart }) {
          const end = await action.run({
            dir: repository.dir,
            event,
            payload,
            inputs: { token: github.token(actionsBot, jobRights), ...inputs },
            runner: {
              ...runnerAt(github.origin),
              SHOP_STAGING_URL: urlOf(staging),
              SHOP_PRODUCTION_URL: urlOf(production),
              ...runner,
            },
            ...(onStart && { onStart }),
          });
          const told = JSON.stringify([end.summary, end.outputs, github.state.comments, deploymentsIn(github.state)]);
          expect(`${told} ${end.stdout.replaceAll(/^::add-mask::.*$/gm, '')}`).not.toContain(staging.password);
          return end;
        },
        [Symbol.asyncDispose]: () => github[Symbol.asyncDispose](),
      };
    },
    async [Symbol.asyncDispose]() {
      repository[Symbol.dispose]();
      action[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Pull request 2, as GitHub merges a branch. */
async function merge(repository: TestRepository): Promise<{ head: string; mergeSha: string }> {
  await repository.git('checkout', '-q', '-b', 'feature-2');
  const head = await repository.commit({
    'db/2_mail.up.sql': 'ALTER TABLE users ADD COLUMN mail text;',
    'db/2_mail.down.sql': 'ALTER TABLE users DROP COLUMN mail;',
  });
  await repository.git('checkout', '-q', 'main');
  await repository.git('merge', '-q', '--no-ff', '-m', 'Merge #2', 'feature-2');
  return { head, mergeSha: await repository.git('rev-parse', 'main') };
}

/** A database that the first migration has been applied to, by golang-migrate itself. */
async function createTarget(server: Server, label: string): Promise<DatabaseAddress> {
  const address = server.app(await server.create(label));
  const history = 'CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)';
  await withClient(address, (client) =>
    client.query(`${USERS} ${history}; INSERT INTO schema_migrations VALUES (1, false)`),
  );
  return address;
}

/** Those of `users`. */
export async function columnsIn(address: DatabaseAddress): Promise<string[]> {
  return (await withClient(address, (client) => client.query('SELECT * FROM users'))).fields.map(({ name }) => name);
}

/** All that the target knows of. */
export function runsIn(address: DatabaseAddress): Promise<Array<{ id: string; state: string }>> {
  return withClient(address, async (client) => {
    const there = await client.query<{ at: string | null }>(`SELECT to_regclass('lockstep.runs') AS at`);
    if (there.rows[0]?.at == null) return [];
    return (await client.query<{ id: string; state: string }>('SELECT id, state FROM lockstep.runs ORDER BY seq')).rows;
  });
}
