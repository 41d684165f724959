import { expect, it } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import { until } from '../bot/running-bot.ts';
import { useBot } from '../bot/use-bot.ts';
import { common, sendComment } from '../github/send-webhook.ts';

const BOTH = 'ALTER TABLE users ADD COLUMN mail text;\nALTER TABLE users DROP COLUMN name;';

const stage = useBot();
const { checksOf, said } = stage;

it('judges what is open already where the App comes to a repository', async () => {
  const { shop, github } = stage;
  const [both, docs] = [
    await shop.push('both', { 'migrations/002_both.sql': BOTH }),
    await shop.push('docs', { x: '' }),
  ];
  shop.open({ number: 1, head: 'both' });
  shop.open({ number: 2, head: 'docs' });
  shop.open({ number: 3, head: 'docs', state: 'closed' });
  const repository = { id: 1, name: 'shop', full_name: 'octo/shop' };
  const given = { ...common(github, 'ada'), action: 'created', repositories: [repository] };
  await stage.done(await github.send({ name: 'installation-created', given }));
  await until('both are judged', () => checksOf(both).length === 1 && checksOf(docs)[0]?.conclusion === 'success');
  expect([checksOf(both)[0]?.conclusion, checksOf(docs).length]).toEqual(['failure', 1]);

  const later = await shop.push('later', { y: '' });
  shop.open({ number: 4, head: 'later' });
  const lists = { repositories_added: [repository], repositories_removed: [] };
  const added = { ...common(github, 'ada'), action: 'added', ...lists };
  await stage.done(await github.send({ name: 'installation-repositories-added', given: added }));
  await until('it is judged', () => checksOf(later).length === 1);
  expect(checksOf(both).length).toBe(1);
}, 60_000);

it('judges what is open where it was away for longer than GitHub keeps deliveries', async () => {
  const { shop, github } = stage;
  const [both, docs] = [
    await shop.push('both', { 'migrations/002_both.sql': BOTH }),
    await shop.push('docs', { x: '' }),
  ];
  const looked = () =>
    withClient(stage.database, async (client) => (await client.query('SELECT FROM lockstep_bot.reconciled')).rowCount);
  await expect.poll(looked, { timeout: 20_000 }).toBe(1);
  await stage.stop();
  await withClient(stage.database, (client) =>
    client.query(`UPDATE lockstep_bot.reconciled SET at = now() - interval '4 days'`),
  );
  shop.open({ number: 1, head: 'both' });
  shop.open({ number: 2, head: 'docs' });
  await stage.restart();
  await until('both are judged', () => checksOf(both).length === 1 && checksOf(docs)[0]?.conclusion === 'success');
  expect(checksOf(both)[0]?.conclusion).toBe('failure');
  expect(github.requests.filter((each) => each.startsWith('GET /app/installations'))).toHaveLength(1);
}, 60_000);

it('gives no repository more than sixty answers in ten minutes, whoever asks', async () => {
  const { shop, github } = stage;
  await shop.push('docs', { 'README.md': 'x' });
  shop.open({ number: 1, head: 'docs' });
  await withClient(stage.database, (client) =>
    client.query(`INSERT INTO lockstep_bot.commands SELECT id, 1, 'user-' || id FROM generate_series(-59, -1) id`),
  );
  for (const login of ['ada', 'ben']) {
    const { sent } = await sendComment(github, { number: 1, body: '/migrate help', login });
    await stage.done(sent);
  }
  expect(said().map(({ body }) => body)).toEqual([expect.stringContaining('ada')]);
  expect(stage.log()).toContain('too many commands');
}, 60_000);
