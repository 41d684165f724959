/** kill -9 at each request that a judgement makes of GitHub, before it was carried out and after. */
import { afterAll, expect, it } from 'vitest';
import { app, createShop, startBot, until } from '../bot/running-bot.ts';
import { sendPull } from '../github/send-webhook.ts';
import { testServer } from '../support/server.ts';

const BOTH = 'ALTER TABLE users ADD COLUMN mail text;\nALTER TABLE users DROP COLUMN name;';
/** Requests of one judgement, of which the first few read, and the last write. LOCKSTEP_SHORT=1: some of them. */
const MOMENTS = process.env.LOCKSTEP_SHORT === '1' ? [6, 9] : Array.from({ length: 14 }, (_, index) => index + 1);

const server = await testServer();
afterAll(() => server[Symbol.asyncDispose]());

it('ends right wherever it is killed: one check, one comment, nothing lost', async () => {
  await using shop = await createShop();
  const { github } = shop;
  const name = await server.create('bot');
  const { host, port, user, password } = server.app(name);
  const url = `postgresql://${user}:${password}@${host}:${port}/${name}`;
  let bot = await startBot(github, url);
  let log = '';
  const kills: string[] = [];
  for (const [number, moment] of MOMENTS.entries()) {
    const branch = `both-${number}`;
    const sha = await shop.push(branch, { 'migrations/002_both.sql': `${BOTH}\n-- ${number}` });
    shop.open({ number: number + 1, head: branch });
    const { cli } = bot;
    let count = 0;
    github.hold = ({ method, path }) => {
      if (path.startsWith('/app/hook') || ++count !== moment) return undefined;
      cli.child.kill('SIGKILL');
      kills.push(`${method} ${path}`);
      // What was sent is carried out, or not.
      return number % 2 === 0 ? cli.ended.then(() => undefined) : new Promise(() => undefined);
    };
    const sent = await sendPull(github, 'opened', number + 1);
    const isDone = (): boolean => cli.said().includes(`"delivery":"${sent.guid}","doing"`);
    await until('it is killed, or has ended', () => kills.length > number || isDone());
    if (isDone()) kills.push('none: it had ended');
    else {
      await cli.ended;
      log += cli.said();
      github.webhookUrl = undefined;
      bot = await startBot(github, url);
      const { cli: next } = bot;
      await until(`it is judged after ${moment}`, () => next.said().includes(`"delivery":"${sent.guid}","doing"`), 90);
    }
    const own = github.state.comments.filter((each) => each.author.appId === app.id && each.number === number + 1);
    const checks = github.state.checks.filter((each) => each.sha === sha);
    expect([moment, checks.map(({ conclusion }) => conclusion), own.length]).toEqual([moment, ['failure'], 1]);
  }
  bot.cli.child.kill('SIGTERM');
  await bot.cli.ended;
  console.log(kills.join('\n'));
  expect(kills.filter((each) => !each.startsWith('none')).length).toBeGreaterThanOrEqual(MOMENTS.length / 2);
  expect(log + bot.cli.said()).not.toMatch(/ghs_|BEGIN PRIVATE/);
  expect(github.violations).toEqual([]);
  await server.drop(name);
}, 1_200_000);
