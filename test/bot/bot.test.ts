import { expect, it } from 'vitest';
import { sendComment, sendPull } from '../github/send-webhook.ts';
import { until } from './running-bot.ts';
import { useBot } from './use-bot.ts';

const ADD = 'ALTER TABLE users ADD COLUMN mail text;';
const BOTH = `${ADD}\nALTER TABLE users DROP COLUMN name;`;

const stage = useBot();
const { checksOf, said } = stage;

it('follows a pull request from its opening to its end', async () => {
  const { shop, github } = stage;
  const first = await shop.push('mail', { 'migrations/002_both.sql': BOTH });
  shop.open({ number: 1, head: 'mail' });
  expect((await sendPull(github, 'opened', 1)).status).toBe(202);
  await until('the check fails', () => checksOf(first)[0]?.conclusion === 'failure' && said().length === 1);
  expect(checksOf(first)[0]?.output.title).toContain('this PR must be split');
  expect(said()[0]?.body).toContain('Read from the files alone');

  const requests = github.requests.length;
  const second = await shop.push('mail', { 'migrations/002_both.sql': ADD });
  const pushed = await sendPull(github, 'synchronize', 1);
  await stage.done(pushed);
  expect(checksOf(second).map(({ status, conclusion }) => [status, conclusion])).toEqual([['in_progress', null]]);
  expect(said().map(({ body }) => body)).toEqual([expect.stringContaining('nothing that blocks was found')]);
  expect(github.requests.length - requests).toBeLessThanOrEqual(15);

  const before = github.requests.length;
  const late = await sendPull(github, 'opened', 1);
  await stage.done(late);
  expect(github.requests.slice(before)).toEqual([expect.stringMatching(/\/pulls\/1 (?:200|304)$/)]);

  const pull = github.state.pulls.get(1);
  if (pull !== undefined) pull.state = 'closed';
  const closed = await sendPull(github, 'closed', 1);
  await stage.done(closed);
  expect(checksOf(second).map(({ conclusion }) => conclusion)).toEqual(['cancelled']);
  expect([checksOf(first).length, said().length]).toEqual([1, 1]);
}, 90_000);

it('takes no webhook twice, and none that GitHub has not signed', async () => {
  const { shop, github } = stage;
  const sha = await shop.push('docs', { 'README.md': 'x' });
  shop.open({ number: 1, head: 'docs' });
  const forged = await sendPull(github, 'opened', 1, { secret: 'a guess' });
  expect(forged.status).toBe(401);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => sendPull(github, 'opened', 1, { guid: 'the-same-delivery' })),
  );
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
  await until('the check passes', () => checksOf(sha)[0]?.conclusion === 'success');
  expect(said()).toEqual([]);
  const metrics = await (await fetch(`${stage.bot.url}/metrics`)).text();
  expect(metrics).toContain('lockstep_deliveries_total{event="pull_request",outcome="known"} 4');
  expect((await fetch(`${stage.bot.url}/healthz`)).status).toBe(200);
  const url = `${stage.bot.url}/api/github/webhooks`;
  expect((await fetch(url, { method: 'POST', body: '{' })).status).toBe(401);
  expect(stage.log()).not.toContain('ghs_');
}, 60_000);

it('answers commands of people who may give them, and tells others why not', async () => {
  const { shop, github } = stage;
  await shop.push('drop', { 'migrations/002_index.sql': 'CREATE INDEX users_name ON users (name);' });
  shop.open({ number: 1, head: 'drop' });
  const answers = async (body: string, login: string, more = {}) => {
    const before = said().length;
    const { id, sent } = await sendComment(github, { number: 1, body, login, ...more });
    await stage.done(sent);
    const reactions = github.state.comments.find((each) => each.id === id)?.reactions ?? [];
    return { answer: said().slice(before).at(-1)?.body ?? '', eyes: reactions.length };
  };
  const plan = await answers('/migrate plan', 'ada');
  expect([plan.eyes, plan.answer]).toEqual([1, expect.stringContaining('CREATE INDEX users_name')]);
  expect(plan.answer).toContain('ShareLock');
  expect((await answers('/migrate apply production', 'ada')).answer).toContain('`not_merged`');
  expect((await answers('/migrate plan', 'reader')).answer).toContain('`not_allowed`');
  expect((await answers('/migrate plan', 'stranger')).answer).toContain('`not_allowed`');
  expect((await answers('/migrate aply <img src=x>', 'ada')).answer).toContain('`unknown_verb`');

  const [, id = ''] = /`([a-z-]+\.[0-9a-f]{8})`/.exec((await answers('/migrate status', 'ada')).answer) ?? [];
  expect(id).not.toBe('');
  expect((await answers(`/migrate ack ${id} --reason "mine"`, 'ada')).answer).toContain('`not_allowed`');
  expect((await answers(`/migrate ack ${id} --reason "@team <b>small</b>"`, 'ben')).answer).toContain(
    'is accepted by ben',
  );
  const status = await answers('/migrate status', 'ada');
  expect(status.answer).toMatch(new RegExp(`${id}.*\\| ben \\|`));
  expect(status.answer).not.toContain('@team');
}, 90_000);

it('does not listen to bots, nor to a comment that somebody else sent', async () => {
  const { shop, github } = stage;
  await shop.push('docs', { 'README.md': 'x' });
  shop.open({ number: 1, head: 'docs' });
  for (const more of [{ type: 'Bot' as const }, { sender: 'mallory' }]) {
    await sendComment(github, { number: 1, body: '/migrate help', login: 'ada', ...more });
  }
  const last = await sendComment(github, { number: 1, body: '/migrate help', login: 'ada' });
  await stage.done(last.sent);
  expect(said()).toHaveLength(1);
}, 60_000);
