import { expect } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import type { DatabaseAddress } from '../../src/database/database.ts';
import { databaseUrl } from '../../src/database/environment.ts';
import { makeZip } from '../../src/evidence/testing/make-zip.ts';
import { renderJson } from '../../src/report/json.ts';
import { addArtifact, addRun, sendRun } from '../github/send-run.ts';
import { sendComment, sendPull, sendPush } from '../github/send-webhook.ts';
import type { FakeComment } from '../github/state.ts';
import { checkRepository } from '../support/run-check.ts';
import { until } from './running-bot.ts';
import { type Stage, useBot } from './use-bot.ts';
import { UPLOADS, WORKFLOW } from './use-evidence.ts';

export const CONFIG = `sources: [{ tool: golang-migrate, path: db }]
database: { rows: 50, probes: false }
environments:
  staging: { urlFrom: SHOP_STAGING_URL, lockTimeout: 0.5, attempts: 20, evidence: warn }
  production: { urlFrom: SHOP_PRODUCTION_URL, appliers: { users: [ada] } }
  elsewhere: { urlFrom: SHOP_STAGING_URL, executor: workflow, workflow: apply.yml, after: [], evidence: warn }
`;
const USERS = 'CREATE TABLE users (id bigint PRIMARY KEY, name text);';
export const MAIL = {
  'db/2_mail.up.sql': 'ALTER TABLE users ADD COLUMN mail text;',
  'db/2_mail.down.sql': 'ALTER TABLE users DROP COLUMN mail;',
};

/** A bot that applies, and databases that it may bring changes to. */
export interface Targets {
  stage: Stage;
  staging: () => DatabaseAddress;
  production: () => DatabaseAddress;
  /** Opened, checked by its workflow where that is asked for, and merged. @returns the merge's commit */
  merged: (number: number, files: Record<string, string>, how?: { isChecked?: boolean }) => Promise<string>;
  /** What the bot answers to a comment, ada's unless told otherwise. */
  answer: (number: number, body: string, login?: string) => Promise<string>;
  /** The bot's comments whose text is like this. */
  saying: (text: RegExp) => FakeComment[];
  /** Waits until the one run on staging is in this state, by the target itself. */
  runIs: (state: string) => Promise<void>;
  /** Waits until the bot has told that a run has ended like this. */
  ended: (run: string, state: RegExp) => Promise<void>;
}

export function useTargets(): Targets {
  let targets: { staging: DatabaseAddress; production: DatabaseAddress } | undefined;
  const there = () => {
    if (targets === undefined) throw new Error('there are none before a test has begun');
    return targets;
  };
  const stage = useBot({
    async prepare({ server, shop }) {
      await shop.push('main', {
        'migrations/001_users.sql': null,
        'lockstep.yml': CONFIG,
        [WORKFLOW]: UPLOADS,
        'db/1_users.up.sql': USERS,
        'db/1_users.down.sql': 'DROP TABLE users;',
      });
      const create = async (label: string) => migrated(server.app(await server.create(label)));
      const { staging, production } = { staging: await create('staging'), production: await create('production') };
      targets = { staging, production };
      return {
        APPLY_REPOSITORIES: 'octo/shop=SHOP_*',
        APPLY_SECONDS: '1',
        SHOP_STAGING_URL: databaseUrl(staging),
        SHOP_PRODUCTION_URL: databaseUrl(production),
      };
    },
  });
  const saying: Targets['saying'] = (text) => stage.said().filter(({ body }) => text.test(body));
  return {
    stage,
    staging: () => there().staging,
    production: () => there().production,
    async merged(number, files, { isChecked = false } = {}) {
      const { shop, github } = stage;
      const { repository } = shop;
      const base = await repository.git('rev-parse', 'main');
      const head = `feature-${number}`;
      const sha = await shop.push(head, files);
      const pull = shop.open({ number, head });
      await stage.done(await sendPull(github, 'opened', number));
      if (isChecked) {
        const run = addRun(github, { headSha: sha, headBranch: head });
        const report = renderJson(await checkRepository(repository.dir, { base, head: sha }));
        addArtifact(github, run, makeZip([{ name: 'report.json', content: JSON.stringify(report) }]));
        await stage.done(await sendRun(github, run));
      }
      await repository.git('checkout', '-q', 'main');
      await repository.git('merge', '-q', '--no-ff', '-m', `Merge pull request #${number} from octo/${head}`, head);
      const mergeCommit = await repository.git('rev-parse', 'main');
      Object.assign(pull, { state: 'closed', merged: true, mergeCommit, commitsFrom: base, baseSha: base });
      await stage.done(await sendPull(github, 'closed', number));
      await stage.done(await sendPush(github, 'main'));
      return mergeCommit;
    },
    async answer(number, body, login = 'ada') {
      const { id, sent } = await sendComment(stage.github, { number, body, login });
      await stage.done(sent);
      return saying(new RegExp(`^<!-- lockstep:answer-${id} `))[0]?.body ?? '';
    },
    saying,
    async runIs(state) {
      const read = async (): Promise<string | undefined> =>
        (await sql<{ state: string }>(there().staging, 'SELECT state FROM lockstep.runs').catch(() => []))[0]?.state;
      await expect.poll(read, { timeout: 60_000, interval: 100 }).toBe(state);
    },
    ended: (run, state) =>
      until(
        `${run} has ended`,
        () => saying(new RegExp(`^<!-- lockstep:end-${run} `)).some(({ body }) => state.test(body)),
        90,
      ),
  };
}

/** A database that the first migration has been applied to, by golang-migrate itself. */
async function migrated(address: DatabaseAddress): Promise<DatabaseAddress> {
  await sql(
    address,
    `${USERS} CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)`,
  );
  await sql(address, 'INSERT INTO schema_migrations VALUES (1, false)');
  return address;
}

export function sql<T extends object>(address: DatabaseAddress, text: string): Promise<T[]> {
  return withClient(address, async (client) => (await client.query<T>(text)).rows);
}

/** Of the table that all is about. */
export async function columns(address: DatabaseAddress): Promise<string[]> {
  return (await withClient(address, (client) => client.query('SELECT * FROM users'))).fields.map(({ name }) => name);
}

/** The run that an answer names. */
export function runIn(text: string): string {
  return /r-[0-9a-f]{6,}/.exec(text)?.[0] ?? '';
}
