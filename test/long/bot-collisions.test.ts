import { expect, it } from 'vitest';
import { mergePull } from '../bot/merge-pull.ts';
import { until } from '../bot/running-bot.ts';
import { useBot } from '../bot/use-bot.ts';
import { sendPull } from '../github/send-webhook.ts';

const stage = useBot({
  async prepare({ shop }) {
    await shop.push('main', {
      'lockstep.yml': 'sources: [{ tool: flyway, path: migrations }]\n',
      'migrations/001_users.sql': null,
      'migrations/V1__users.sql': 'CREATE TABLE users (id bigint PRIMARY KEY, name text);',
    });
  },
});
const { checkOf, summaryOf: summary, log } = stage;

async function open(number: number, files: Record<string, string>): Promise<string> {
  const head = `branch-${number}`;
  const sha = await stage.shop.push(head, files);
  // As GitHub has it: base is where it was when the pull request was opened.
  const baseSha = (await stage.shop.repository.git('rev-parse', 'main')).trim();
  stage.shop.open({ number, head, baseSha });
  await stage.done(await sendPull(stage.github, 'opened', number));
  return sha;
}

/** What the first pull request has the bot do beside, to its end: its base, and those that are judged again for that. */
function isFollowed(): boolean {
  const followed = /"doing":"follow a branch","outcome":"(\d*)/.exec(log());
  const judged = log().match(/"doing":"judge pull request","outcome"/g) ?? [];
  return followed !== null && judged.length > Number(followed[1]);
}

const MAIL = { 'migrations/V2__mail.sql': 'ALTER TABLE users ADD COLUMN mail text;' };
const PHONE = { 'migrations/V2__phone.sql': 'ALTER TABLE users ADD COLUMN phone text;' };

it('tells two that take one version, holds the later back, and lets it go when the first is closed', async () => {
  const one = await open(1, MAIL);
  expect(checkOf(one)?.conclusion).toBeNull();
  await until('its base was followed for the first time', isFollowed);
  const before = stage.github.requests.length;
  const two = await open(2, PHONE);
  expect(checkOf(two)?.conclusion).toBe('failure');
  expect(summary(two)).toContain('#1, which is open, takes version `2` too');
  await until('the first is told', () => summary(one).includes('#2, which is open, takes version `2` too'));
  expect(checkOf(one)?.conclusion).toBeNull();
  const asked = stage.github.requests.slice(before);
  expect(asked.filter((each) => each.includes('/pulls/1 ')).length).toBeLessThanOrEqual(2);

  const pull = stage.github.state.pulls.get(1);
  if (pull !== undefined) pull.state = 'closed';
  await sendPull(stage.github, 'closed', 1);
  await until('the second is free', () => checkOf(two)?.conclusion === null);
  expect(summary(two)).not.toContain('#1');
}, 120_000);

it('judges the other against the base that moved, without a push', async () => {
  await open(1, MAIL);
  const two = await open(2, PHONE);
  await mergePull(stage.shop, 1);
  await until('#1 is not open', () => !summary(two).includes('which is open'));
  expect(summary(two)).toContain('have the same version, 2');
  expect(checkOf(two)?.conclusion).toBe('failure');
  expect(summary(two)).not.toContain('which is open');
  expect(stage.github.state.checks.filter(({ sha }) => sha === two)).toHaveLength(1);
}, 120_000);

it('learns of the others again where its store was lost', async () => {
  await open(1, MAIL);
  stage.bot.cli.child.kill('SIGKILL');
  await stage.bot.cli.ended;
  await stage.loseDatabase();
  await stage.restart();
  const two = await open(2, PHONE);
  await until('#1 is known again', () => summary(two).includes('#1, which is open'));
  expect(checkOf(two)?.conclusion).toBe('failure');
}, 120_000);

it('holds nobody back for one that was closed while nobody listened', async () => {
  await open(1, MAIL);
  const pull = stage.github.state.pulls.get(1);
  if (pull !== undefined) pull.state = 'closed';
  const two = await open(2, PHONE);
  expect(checkOf(two)?.conclusion).toBeNull();
  expect(summary(two)).not.toContain('#1');
}, 120_000);

it('judges nobody again for a push that touches no migration', async () => {
  const one = await open(1, MAIL);
  await until('main is known, and #1 judged by that', () => {
    const [, count] = /"doing":"follow a branch","outcome":"(\d) to judge again"/.exec(log()) ?? [];
    return count === '0' || (count === '1' && /"delivery":"branch-[^"]+-1","doing"/.test(log()));
  });
  const seen = checkOf(one)?.history.length ?? 0;
  await stage.shop.push('docs', { 'README.md': 'x' });
  stage.shop.open({ number: 3, head: 'docs' });
  const before = stage.github.requests.length;
  await mergePull(stage.shop, 3);
  await until('main is followed', () => log().includes('"outcome":"nothing new"'));
  expect(stage.github.requests.slice(before).filter((each) => each.includes('/check-runs'))).toEqual([]);
  expect(checkOf(one)?.history).toHaveLength(seen);
}, 120_000);

it('tells the other each time that a draft is made one, and none', async () => {
  const one = await open(1, MAIL);
  const two = await open(2, PHONE);
  await until('the later is held back', () => checkOf(two)?.conclusion === 'failure');
  const first = stage.github.state.pulls.get(1);
  for (const draft of [true, false, true]) {
    if (first !== undefined) first.draft = draft;
    await sendPull(stage.github, 'edited', 1);
    // Of the two, the draft gives way.
    const [held, free] = draft ? [one, two] : [two, one];
    await until('one gives way', () => checkOf(held)?.conclusion === 'failure' && checkOf(free)?.conclusion === null);
  }
}, 180_000);
