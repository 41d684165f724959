import { expect, it } from 'vitest';
import { useBot } from '../bot/use-bot.ts';
import { common, sendComment, sendPull } from '../github/send-webhook.ts';

const ADD = 'ALTER TABLE users ADD COLUMN mail text;';

const stage = useBot();

it('asks only whether what it has read still holds, and for roles each time', async () => {
  const { shop, github } = stage;
  await shop.push('mail', { 'migrations/002_mail.sql': ADD });
  shop.open({ number: 1, head: 'mail' });
  await stage.done(await sendPull(github, 'opened', 1));
  const command = () => sendComment(github, { number: 1, body: '/migrate status', login: 'ada' });
  await stage.done((await command()).sent);
  const before = github.requests.length;
  await stage.done((await command()).sent);
  const again = github.requests.slice(before);
  const ended = (part: string) => again.filter((each) => each.includes(part)).map((each) => each.split(' ').at(-1));
  // What lies at a commit, and between two, never changes: it is not even asked for.
  expect(ended('/git/trees/')).toEqual([]);
  expect(ended('/compare/')).toEqual([]);
  expect(new Set(ended('/pulls/1'))).toEqual(new Set(['304']));
  expect(ended('/permission')).toEqual(['200']);

  // What has changed is seen at once: rights that were taken away are gone.
  github.state.roles.delete('ada');
  const refused = stage.said().length;
  await stage.done((await command()).sent);
  expect(stage.said().slice(refused).at(-1)?.body).toContain('`not_allowed`');
  const later = await shop.push('mail', { 'migrations/002_mail.sql': 'ALTER TABLE users DROP COLUMN name;' });
  await stage.done(await sendPull(github, 'synchronize', 1));
  expect(github.state.checks.map(({ sha }) => sha)).toContain(later);
}, 90_000);

it('finds a repository again that was renamed, or transferred, whatever the delivery calls it', async () => {
  const { shop, github } = stage;
  const first = await shop.push('one', { 'migrations/002_one.sql': 'CREATE TABLE one (id int PRIMARY KEY);' });
  shop.open({ number: 1, head: 'one' });
  await stage.done(await sendPull(github, 'opened', 1));

  // Sent before, and worked off after it: GitHub redirects.
  const second = await shop.push('two', { 'migrations/003_two.sql': 'CREATE TABLE two (id int PRIMARY KEY);' });
  shop.open({ number: 2, head: 'two' });
  const late = github.webhookUrl;
  github.webhookUrl = undefined;
  await sendPull(github, 'opened', 2);
  github.webhookUrl = late;
  github.state.formerNames.push('octo/shop');
  github.state.repo = 'store';
  const kept = github.state.deliveries.at(-1);
  await stage.done(await github.send({ name: kept?.name ?? '', given: kept?.payload, again: true }));
  expect(github.state.checks.map(({ sha }) => sha)).toEqual([first, second]);
  expect(github.requests.filter((each) => / 30[127]$/.test(each))).not.toEqual([]);
  expect(github.requests.filter((each) => each.startsWith('POST /repos/octo/shop/') && each.endsWith(' 307'))).toEqual(
    [],
  );

  // Told of it, it does not try the former name.
  github.state.formerNames.push('octo/store');
  github.state.repo = 'warehouse';
  const changes = { repository: { name: { from: 'store' } } };
  const renamed = { ...common(github, 'ada'), action: 'renamed', changes };
  await stage.done(await github.send({ name: 'repository-renamed', given: renamed }));
  const before = github.requests.length;
  await shop.push('two', { 'README.md': 'x' });
  await stage.done(await sendPull(github, 'synchronize', 2));
  expect(github.requests.slice(before).filter((each) => / 30[127]$/.test(each))).toEqual([]);

  // Somebody else has the former name now, which the token may not see.
  github.state.formerNames.length = 0;
  github.state.owner = 'acme';
  const last = await shop.push('two', { 'README.md': 'y' });
  await stage.done(await sendPull(github, 'synchronize', 2));
  expect(github.state.checks.filter(({ sha }) => sha === last)).toHaveLength(1);
  expect(github.requests.filter((each) => each.includes('/octo/warehouse/') && each.endsWith(' 404'))).not.toEqual([]);
}, 120_000);
