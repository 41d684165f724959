import { expect, it } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import { mergePull } from '../bot/merge-pull.ts';
import { until } from '../bot/running-bot.ts';
import { useBot } from '../bot/use-bot.ts';
import { common, sendComment, sendPull } from '../github/send-webhook.ts';

const EXPAND = { 'migrations/002_full.sql': 'ALTER TABLE users ADD COLUMN full_name text;' };
const CONTRACT = { 'migrations/004_name.sql': 'ALTER TABLE users DROP COLUMN name;' };
const MAIL = { 'migrations/003_mail.sql': 'ALTER TABLE users ADD COLUMN mail text;' };

const stage = useBot();
const { checkOf, summaryOf } = stage;
const git = (...args: string[]) => stage.shop.repository.git(...args);
const tip = async (ref: string): Promise<string> => (await git('rev-parse', ref)).trim();

async function open(number: number, files: Record<string, string>, body = ''): Promise<string> {
  const sha = await stage.shop.push(`branch-${number}`, files);
  stage.shop.open({ number, head: `branch-${number}`, body });
  await stage.done(await sendPull(stage.github, 'opened', number));
  return sha;
}

/** Puts pull requests behind `base` into the queue, as one group, and waits for its verdict. @returns its commit */
async function queue(base: string, numbers: number[], how: 'merge' | 'squash' = 'merge'): Promise<string> {
  const { github } = stage;
  const last = numbers.at(-1);
  const branch = `gh-readonly-queue/main/pr-${last}-${base}`;
  await git('checkout', '-q', '-B', branch, base);
  for (const number of numbers) {
    const message = how === 'merge' ? `Merge pull request #${number} from octo/branch-${number}` : `t (#${number})`;
    await git('merge', '-q', how === 'merge' ? '--no-ff' : '--squash', '-m', message, `branch-${number}`);
    if (how === 'squash') await git('commit', '-q', '-m', message);
  }
  const head = await tip('HEAD');
  await git('checkout', '-q', 'main');
  const group = { base_sha: base, head_sha: head, base_ref: 'refs/heads/main', head_ref: `refs/heads/${branch}` };
  const given = { ...common(github, 'ada'), action: 'checks_requested', merge_group: group };
  await stage.done(await github.send({ name: 'merge-group-checks-requested', given }));
  return head;
}

it('fails a contract whose expand is missing by now, and lets it through once it is there', async () => {
  const { shop, github } = stage;
  await open(1, EXPAND);
  const contract = await open(2, CONTRACT);
  const pull = github.state.pulls.get(2);
  if (pull === undefined) throw new Error('there is no #2');
  // It named nothing when it was put into the queue.
  expect(checkOf(contract)?.conclusion).toBeNull();
  pull.body = 'Lockstep-Expand: #1';
  const early = await queue(await tip('main'), [2]);
  expect(checkOf(early)?.conclusion).toBe('failure');
  expect(summaryOf(early)).toContain('#2 (drop column `users.name`) needs its expand #1, which is not merged yet');

  // Ahead in the queue is not merged.
  const ahead = await queue(await tip('main'), [1]);
  expect(checkOf(ahead)?.conclusion).toBeNull();
  const behind = await queue(ahead, [2]);
  expect(summaryOf(behind)).toContain('needs its expand #1, which is not merged yet');

  const merged = await mergePull(shop, 1);
  const right = await queue(await tip('main'), [2]);
  expect(checkOf(right)?.conclusion).toBeNull();
  expect(summaryOf(right)).not.toContain('expand-missing');

  // From here on it is recorded what is applied where.
  const tell = (commit: string) =>
    withClient(stage.database, (client) =>
      client.query(`INSERT INTO lockstep_bot.applied (repository_id, environment, commit) VALUES (1, 'prod', $1)`, [
        commit,
      ]),
    );
  await tell('another');
  await git('commit', '-q', '--allow-empty', '-m', 'x');
  const unapplied = await queue(await tip('main'), [2]);
  expect(summaryOf(unapplied)).toContain(
    '#2 (drop column `users.name`) needs its expand #1, which is not applied in prod',
  );
  await tell(merged);
  await git('commit', '-q', '--allow-empty', '-m', 'y');
  const applied = await queue(await tip('main'), [2]);
  expect(checkOf(applied)?.conclusion).toBeNull();
}, 120_000);

it.each(['merge', 'squash'] as const)(
  'judges every pull request of a group: %s',
  async (how) => {
    await open(1, { 'README.md': 'x' });
    await open(2, CONTRACT);
    await open(3, MAIL);
    const pull = stage.github.state.pulls.get(2);
    if (pull === undefined) throw new Error('there is no #2');
    pull.body = 'Lockstep-Expand: #1';
    const head = await queue(await tip('main'), [2, 3], how);
    expect(checkOf(head)?.conclusion).toBe('failure');
    expect(summaryOf(head)).toContain('#2 (drop column `users.name`) needs its expand #1, which is not merged yet');
    expect(summaryOf(head)).not.toContain('#3 (');
  },
  120_000,
);

it('counts what was accepted on every pull request of a group', async () => {
  await open(1, { 'migrations/002_index.sql': 'CREATE INDEX i ON users (name);' });
  await open(2, MAIL);
  const alone = await queue(await tip('main'), [1]);
  expect(checkOf(alone)?.conclusion).toBe('failure');
  const body = '/migrate ack create-index-not-concurrent --reason "it is small"';
  const { sent } = await sendComment(stage.github, { number: 1, body, login: 'ben' });
  await stage.done(sent);
  await git('commit', '-q', '--allow-empty', '-m', 'x');
  const both = await queue(await tip('main'), [1, 2]);
  expect(checkOf(both)?.conclusion).toBeNull();
}, 120_000);

it('knows what was merged, though nobody told it of the push', async () => {
  await open(1, EXPAND);
  await withClient(stage.database, (client) =>
    client.query(`INSERT INTO lockstep_bot.applied (repository_id, environment, commit) VALUES (1, 'prod', 'another')`),
  );
  await open(2, CONTRACT, 'Lockstep-Expand: #1');
  await until('the ledger knows main', () => stage.log().includes('"doing":"follow a branch"'));
  const pull = stage.github.state.pulls.get(1);
  await git('checkout', '-q', 'main');
  await git('merge', '-q', '--no-ff', '-m', 'Merge pull request #1 from octo/branch-1', 'branch-1');
  if (pull !== undefined) Object.assign(pull, { state: 'closed', merged: true, mergeCommit: await tip('HEAD') });
  const head = await queue(await tip('main'), [2]);
  expect(summaryOf(head)).toContain('needs its expand #1, which is not applied in prod');
  expect(checkOf(head)?.conclusion).toBe('failure');
}, 120_000);
