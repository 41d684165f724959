/**
 * The bot, as a process of its own with one replica, against the fake GitHub: from a webhook to the check at 50 pull
 * requests a minute, and how fast queued deliveries are drained, none lost and none done twice.
 * `--short`: 10 pull requests and 1,000 deliveries in place of 100 and 10,000. The fake GitHub runs on the same cores.
 */
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { DatabaseAddress } from '../src/database/database.ts';
import { app, createShop, startBot } from '../test/bot/running-bot.ts';
import { fillWebhook } from '../test/github/fill.ts';
import { common, sendPull } from '../test/github/send-webhook.ts';
import { userGiven } from '../test/github/shapes.ts';
import { testServer } from '../test/support/server.ts';

const short = process.argv.includes('--short');
const pulls = short ? 10 : 100;
const deliveries = short ? 1_000 : 10_000;
/** Every how many deliveries there is one with a command, each from somebody else. */
const COMMANDS = 100;
const PACE_MS = 60_000 / 50;
const MOST_MS = 3_000;
const UPDATES = 5;
const MOST_REQUESTS = 15;
const MISSED = 4;

let template: Template | undefined;

await using server = await testServer();
await using shop = await createShop();
const { github } = shop;
const urlOf = ({ host, port, database, user, password }: DatabaseAddress): string =>
  `postgresql://${user}:${password}@${host}:${port}/${database}`;
const url = urlOf(server.app(await server.create('bot')));
const files = Object.fromEntries(
  Array.from({ length: 300 }, (_, index) => [
    `migrations/${1000 + index}_t.sql`,
    `CREATE TABLE t${index} (id bigint PRIMARY KEY, name text);`,
  ]),
) as Record<string, string>;
await shop.push('main', files);
const heads = new Map<string, number>();
for (let number = 1; number <= pulls; number++) {
  const head = await shop.push(`b${number}`, {
    [`migrations/${9000 + number}_t.sql`]: `ALTER TABLE t${number} DROP COLUMN name, ADD c int;`,
  });
  heads.set(head, number);
}
const bot = await startBot(github, url);
console.log(`| | ${short ? 'short' : 'full'} |\n|---|---|`);

// Opened one by one: the bot judges whatever is open when it meets a repository.
shop.open({ number: 1, head: 'b1' });
await sendPull(github, 'opened', 1);
while (github.state.checks.length < 1) await sleep(10);
const cold = github.requests.length;
console.log(`| requests for the first pull request, 301 earlier migrations, nothing cached | ${cold} |`);

const begun = new Map<number, number>();
const took: number[] = [];
const sending = (async () => {
  for (let number = 2; number <= pulls; number++) {
    shop.open({ number, head: `b${number}` });
    begun.set(number, performance.now());
    void sendPull(github, 'opened', number);
    await sleep(PACE_MS);
  }
})();
const before = github.requests.length;
const patience = performance.now() + pulls * PACE_MS + 60_000;
for (let seen = 1; took.length < pulls - 1; await sleep(5)) {
  for (; seen < github.state.checks.length; seen++) {
    const number = heads.get(github.state.checks[seen]?.sha ?? '');
    const first = number === undefined ? undefined : begun.get(number);
    if (number === undefined || first === undefined) continue;
    begun.delete(number);
    took.push(performance.now() - first);
  }
  if (performance.now() > patience) {
    const log = bot.cli
      .said()
      .split('\n')
      .filter((line) => /"level":"(?:warn|error)"/.test(line));
    throw new Error(`no check for ${[...begun.keys()].join(', ')}:\n${log.slice(-5).join('\n')}`);
  }
}
await sending;
took.sort((one, other) => one - other);
const at = (share: number): number => Math.round(took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0);
console.log(
  `| webhook to check, p50 / p95 / most, at 50 a minute (bound ${MOST_MS} ms) | ${at(0.5)} / ${at(0.95)} / ${at(1)} ms |`,
);
console.log(`| requests a pull request | ${((github.requests.length - before) / (pulls - 1)).toFixed(1)} |`);
const updates: number[] = [];
for (let number = 1; number <= UPDATES; number++) {
  await quiet();
  const [asked, checks] = [github.requests.length, github.state.checks.length];
  await shop.push(`b${number}`, { [`migrations/${9000 + number}_t.sql`]: `ALTER TABLE t${number} DROP COLUMN name;` });
  await sendPull(github, 'synchronize', number);
  while (github.state.checks.length === checks) await sleep(10);
  // The comment comes after the check, and others may be looked at again.
  await quiet();
  updates.push(github.requests.length - asked);
}
const most = Math.max(...updates);
console.log(`| requests for a push to one, most of ${UPDATES} (bound ${MOST_REQUESTS}) | ${most} |`);

const client = new pg.Client({ connectionString: url });
await client.connect();
const done = async (): Promise<number> => {
  const sql = `SELECT count(*)::int FROM lockstep_bot.deliveries WHERE event = 'issue_comment' AND done_at IS NOT NULL`;
  return (await client.query<{ count: number }>(sql)).rows[0]?.count ?? 0;
};
const started = performance.now();
for (let first = 0; first < deliveries; first += 20) {
  await Promise.all(Array.from({ length: 20 }, (_, index) => sendComment(first + index)));
}
const kept = performance.now();
while ((await done()) < deliveries) await sleep(100);
const ended = performance.now();
const answers = github.state.comments.filter(
  ({ author, body }) => author.appId === app.id && body.includes('answer-'),
).length;
const rate = (ms: number): string => `${(ms / 1000).toFixed(1)} s, ${Math.round(deliveries / (ms / 1000))} a second`;
console.log(`| ${deliveries} deliveries kept | ${rate(kept - started)} |`);
console.log(`| … drained, from the first on | ${rate(ended - started)} |`);
console.log(`| commands among them, answered | ${deliveries / COMMANDS}, ${answers} |`);
await client.end();
bot.cli.child.kill('SIGTERM');
await bot.cli.ended;
if (github.violations.length > 0) throw new Error(github.violations.join('\n'));
if (answers !== deliveries / COMMANDS) throw new Error('a command was lost, or answered twice');
if (at(1) > MOST_MS || most > MOST_REQUESTS) process.exitCode = MISSED;

/** Until nothing was asked of GitHub for two seconds. */
async function quiet(): Promise<void> {
  for (let asked = -1; asked !== github.requests.length; await sleep(2_000)) asked = github.requests.length;
}

/** By hand: filling and judging each payload would take longer than the bot does. */
async function sendComment(index: number): Promise<void> {
  const text = JSON.stringify(await payloadOf(index));
  const signature = createHmac('sha256', app.webhookSecret).update(text).digest('hex');
  const response = await fetch(github.webhookUrl ?? '', {
    method: 'POST',
    body: text,
    headers: {
      'content-type': 'application/json',
      'x-github-delivery': `delivery-${index}`,
      'x-github-event': 'issue_comment',
      'x-hub-signature-256': `sha256=${signature}`,
    },
  });
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
}

async function payloadOf(index: number): Promise<unknown> {
  const isCommand = index % COMMANDS === 0;
  const login = isCommand ? `user-${index}` : 'ada';
  const number = (index % pulls) + 1;
  const id = 1_000_000 + index;
  const body = isCommand ? '/migrate help' : 'a remark';
  const user = userGiven(login) as { login: string; id: number };
  if (isCommand) {
    github.state.roles.set(login, 'write');
    const createdAt = new Date().toISOString();
    const author = { login, id: user.id, type: 'User' } as const;
    github.state.comments.push({ id, number, body, author, createdAt, updatedAt: createdAt, reactions: [] });
  }
  template ??= fillWebhook('issue-comment-created', {
    ...common(github, 'ada'),
    action: 'created',
    issue: { number: 1, pull_request: { url: 'x', html_url: 'x', diff_url: 'x', patch_url: 'x' } },
    comment: { id: 1, body: '', user },
  }) as Template;
  return {
    ...template,
    issue: { ...template.issue, number },
    comment: { ...template.comment, id, body, user },
    sender: { ...template.sender, ...user },
  };
}

interface Template {
  issue: object;
  comment: object;
  sender: object;
}
