import { afterEach, beforeEach, expect, it } from 'vitest';
import { app, createShop, type Shop, startBot, until } from '../bot/running-bot.ts';
import { sendPull } from '../github/send-webhook.ts';
import { startCli } from '../support/cli.ts';
import { scratchCache } from '../support/scratch-cache.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await createShop();
});
afterEach(async () => {
  expect(shop.github.violations).toEqual([]);
  await shop[Symbol.asyncDispose]();
});

it('has GitHub make the App, for whoever began it here', async () => {
  const env = { APP_ID: '', PORT: '0', PUBLIC_URL: 'https://bot.example.com', GITHUB_API_URL: shop.github.origin };
  const cli = startCli(['serve'], { env });
  await cli.until(/"msg":"no APP_ID/);
  const url = /"url":"([^"]+)"/.exec(cli.said())?.[1] ?? '';
  const page = await (await fetch(url)).text();
  expect(page).toContain(
    '&#34;hook_attributes&#34;:{&#34;url&#34;:&#34;https://bot.example.com/api/github/webhooks&#34;',
  );
  const rights = /&#34;default_permissions&#34;:\{(.*?)\}/.exec(page)?.[1]?.replaceAll('&#34;', '');
  expect(rights).toBe('actions:read,checks:write,contents:read,issues:read,metadata:read,pull_requests:write');
  const state = /state=([\w-]+)/.exec(page)?.[1] ?? '';
  const done = async (query: string) => (await fetch(`${url}/setup/done?${query}`)).text();
  expect(await done('code=good-code&state=guess')).toContain('not begun here');
  expect(await done(`code=bad-code&state=${state}`)).toContain('did not make the App');
  const made = await done(`code=good-code&state=${state}`);
  expect(made).toContain(`APP_ID=${app.id}`);
  expect(made).toContain(`WEBHOOK_SECRET=${app.webhookSecret}`);
  expect(cli.said()).not.toContain(app.webhookSecret);
  cli.child.kill('SIGTERM');
  expect((await cli.ended).code).toBe(0);
}, 60_000);

it('says which variable it cannot use', async () => {
  const { code, stderr } = await startCli(['serve'], { env: { APP_ID: 'x' } }).ended;
  expect([code, stderr]).toEqual([2, expect.stringContaining('APP_ID')]);
}, 60_000);

it('keeps its data in a PostgreSQL of its own, where it is given none', async () => {
  using cache = await scratchCache();
  const env = { LOCKSTEP_CACHE: cache.dir };
  const sha = await shop.push('docs', { 'README.md': 'x' });
  shop.open({ number: 1, head: 'docs' });
  const first = await startBot(shop.github, '', env);
  const { guid } = await sendPull(shop.github, 'opened', 1);
  await until('the check passes', () => shop.github.state.checks[0]?.conclusion === 'success');
  await until('it is done', () => first.cli.said().includes(`"delivery":"${guid}","doing"`));
  first.cli.child.kill('SIGKILL');
  await first.cli.ended;
  shop.github.webhookUrl = undefined;
  const second = await startBot(shop.github, '', env);
  expect((await sendPull(shop.github, 'opened', 1, { guid })).body).toContain('known');
  second.cli.child.kill('SIGTERM');
  expect((await second.cli.ended).code).toBe(0);
  expect(shop.github.state.checks.map((check) => check.sha)).toEqual([sha]);
}, 90_000);
