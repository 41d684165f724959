/**
 * From `/migrate apply` in a comment to the first statement on the database: the bot as a process of its own, the fake
 * GitHub, and a target with 300 earlier migrations, one merge after another. The statement keeps the server's time, and
 * both clocks are this machine's. At most 5 s. `--short`: 3 merges in place of 10.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { withClient } from '../src/database/client.ts';
import { app, createShop, startBot, until } from '../test/bot/running-bot.ts';
import { sendComment, sendPull, sendPush } from '../test/github/send-webhook.ts';
import { testServer } from '../test/support/server.ts';

const MERGES = process.argv.includes('--short') ? 3 : 10;
const EARLIER = 300;
const MOST_MS = 5_000;
const MISSED = 4;

await using server = await testServer();
await using shop = await createShop();
const { github, repository } = shop;
const target = server.app(await server.create('target'));
const urlOf = ({ host, port, database, user, password }: typeof target): string =>
  `postgresql://${user}:${password}@${host}:${port}/${database}`;
const earlier = Array.from({ length: EARLIER }, (_, index) => ({
  path: `db/${1000 + index}_t.up.sql`,
  sql: `CREATE TABLE t${index} (id bigint PRIMARY KEY, name text);`,
}));

await withClient(target, async (client) => {
  for (const { sql } of earlier) await client.query(sql);
  await client.query('CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)');
  await client.query('INSERT INTO schema_migrations VALUES ($1, false)', [999 + EARLIER]);
});
await shop.push('main', {
  'migrations/001_users.sql': null,
  'lockstep.yml': `sources: [{ tool: golang-migrate, path: db }]
environments: { staging: { urlFrom: SHOP_STAGING_URL, evidence: warn } }
`,
  ...Object.fromEntries(earlier.map(({ path, sql }) => [path, sql])),
});
const bot = await startBot(github, urlOf(server.app(await server.create('bot'))), {
  APPLY_REPOSITORIES: 'octo/shop=SHOP_*',
  SHOP_STAGING_URL: urlOf(target),
});
const ends = (): number =>
  github.state.comments.filter(({ author, body }) => author.appId === app.id && body.startsWith('<!-- lockstep:end-'))
    .length;

const took: number[] = [];
for (let number = 1; number <= MERGES; number++) {
  await merge(number);
  const before = ends();
  const began = Date.now();
  await sendComment(github, { number, body: '/migrate apply staging', login: 'ada' });
  await until('the run has ended', () => ends() > before);
  took.push((await startOf(number)) - began);
}
took.sort((one, other) => one - other);
const at = (share: number): number => Math.round(took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0);
console.log('| | p50 | most | bound |\n|---|---|---|---|');
console.log(`| comment to first statement, ${MERGES} merges | ${at(0.5)} ms | ${at(1)} ms | ${MOST_MS} ms |`);
bot.cli.child.kill('SIGTERM');
await bot.cli.ended;
if (github.violations.length > 0) throw new Error(github.violations.join('\n'));
if (at(1) > MOST_MS) process.exitCode = MISSED;

/** A pull request whose migration keeps when it ran, merged. */
async function merge(number: number): Promise<void> {
  const head = `b${number}`;
  const base = await repository.git('rev-parse', 'main');
  await shop.push(head, {
    [`db/${9000 + number}_t.up.sql`]: `CREATE TABLE s${number} AS SELECT clock_timestamp() AS at;`,
  });
  const pull = shop.open({ number, head });
  await sendPull(github, 'opened', number);
  await repository.git('checkout', '-q', 'main');
  await repository.git('merge', '-q', '--no-ff', '-m', `Merge pull request #${number}`, head);
  const mergeCommit = await repository.git('rev-parse', 'main');
  Object.assign(pull, { state: 'closed', merged: true, mergeCommit, commitsFrom: base, baseSha: base });
  await sendPull(github, 'closed', number);
  await sendPush(github, 'main');
  // The comment is a person's: what the merge has the bot do is over by then.
  for (let asked = -1; asked !== github.requests.length; await sleep(2_000)) asked = github.requests.length;
}

/** When the first statement of the merge began, in ms since the epoch. */
async function startOf(number: number): Promise<number> {
  const sql = `SELECT extract(epoch FROM at) * 1000 AS ms FROM s${number}`;
  const { rows } = await withClient(target, (client) => client.query<{ ms: string }>(sql));
  return Number(rows[0]?.ms);
}
