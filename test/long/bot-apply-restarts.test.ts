import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { connect } from '../../src/database/client.ts';
import { until } from '../bot/running-bot.ts';
import { columns, MAIL, runIn, sql, useTargets } from '../bot/use-targets.ts';
import { deploymentsIn } from '../github/routes/deployments.ts';
import { issuesIn } from '../github/routes/issues.ts';
import { sendComment } from '../github/send-webhook.ts';

const { stage, answer, ended, merged, runIs, saying, staging } = useTargets();

it('goes on where a bot that was killed left off, with GitHub down, and tells it once', async () => {
  const { github } = stage;
  await merged(2, { ...MAIL, 'db/3_more.up.sql': 'ALTER TABLE users ADD COLUMN more text;' });
  const blocker = await connect(staging());
  await blocker.query('BEGIN; LOCK TABLE users IN ACCESS SHARE MODE');
  // The bot does not get to say that it has taken the command on.
  github.hold = ({ method, path }) =>
    method === 'POST' && path.endsWith('/comments') ? new Promise(() => undefined) : undefined;
  const { id } = await sendComment(github, { number: 2, body: '/migrate apply staging', login: 'ada' });
  await runIs('lock_wait');
  stage.bot.cli.child.kill('SIGKILL');
  await stage.bot.cli.ended;
  github.hold = () => undefined;
  github.fault = () => 'cut';
  await blocker.query('COMMIT');
  await blocker.end();
  await stage.restart();
  await runIs('succeeded');
  expect(await columns(staging())).toEqual(['id', 'name', 'mail', 'more']);
  expect(stage.said().filter(({ body }) => body.includes('Apply on'))).toEqual([]);

  github.fault = () => undefined;
  const [{ run } = { run: '' }] = await sql<{ run: string }>(staging(), 'SELECT id AS run FROM lockstep.runs');
  await ended(run, /succeeded/);
  await until('the command is answered', () => saying(new RegExp(`^<!-- lockstep:answer-${id} `)).length === 1, 90);
  expect(saying(new RegExp(`^<!-- lockstep:answer-${id} `))[0]?.body).toContain(run);
  expect(saying(new RegExp(`^<!-- lockstep:run-${run} `)).length).toBeLessThanOrEqual(1);
  expect(saying(new RegExp(`^<!-- lockstep:end-${run} `)).length).toBeLessThanOrEqual(2);
  expect(await sql(staging(), 'SELECT id FROM lockstep.runs')).toEqual([{ id: run }]);
  expect(deploymentsIn(github.state)).toHaveLength(1);
  const steps = await sql<{ state: string }>(staging(), 'SELECT state FROM lockstep.steps');
  expect(new Set(steps.map(({ state }) => state))).toEqual(new Set(['landed']));
}, 240_000);

it('finishes the unit that is under way before it stops, and leaves the run to the next', async () => {
  await merged(2, { 'db/2_slow.up.sql': 'SELECT pg_sleep(4);', 'db/3_mail.up.sql': MAIL['db/2_mail.up.sql'] });
  await answer(2, '/migrate apply staging');
  await runIs('running');
  await expect
    .poll(() => sql(staging(), `SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'`), { timeout: 20_000 })
    .toHaveLength(1);
  stage.bot.cli.child.kill('SIGTERM');
  expect((await stage.bot.cli.ended).code).toBe(0);
  const left = await sql(
    staging(),
    'SELECT r.state, s.state AS step, s.attempts, b.at::text FROM lockstep.runs r, lockstep.steps s, lockstep.beats b',
  );
  expect(left).toEqual([{ state: 'running', step: 'landed', attempts: 1, at: '-infinity' }]);
  await stage.restart();
  await runIs('succeeded');
  expect(await columns(staging())).toEqual(['id', 'name', 'mail']);
}, 180_000);

it('takes a command once, from who wrote it, as it was written, however many bots there are', async () => {
  const { github } = stage;
  const other = await stage.start();
  await merged(2, MAIL);
  const { id, sent } = await sendComment(github, { number: 2, body: '/migrate apply staging', login: 'ada' });
  await stage.done(sent);
  const kept = github.state.deliveries.find(({ guid }) => guid === sent.guid);
  await github.send({ name: 'issue-comment-created', given: kept?.payload, guid: sent.guid, again: true });
  // Under another id, as whoever has the secret would send it.
  await github.send({ name: 'issue-comment-created', given: kept?.payload, again: true });
  const edited = { ...(kept?.payload as object), action: 'edited', changes: { body: { from: 'x' } } };
  const ignored = await github.send({ name: 'issue-comment-edited', given: edited });
  expect(ignored.body).toContain('not needed');
  await sendComment(github, { number: 2, body: '/migrate apply staging', login: 'ada', sender: 'mallory' });
  await sendComment(github, { number: 2, body: '/migrate apply staging', login: 'ada', type: 'Bot' });
  await until('it has ended', () => saying(/^<!-- lockstep:end-/).length > 0, 60);
  await sleep(2000);
  expect(await sql(staging(), 'SELECT id FROM lockstep.runs')).toHaveLength(1);
  expect(await sql(staging(), 'SELECT max(attempts) FROM lockstep.steps')).toEqual([{ max: 1 }]);
  expect(saying(new RegExp(`^<!-- lockstep:answer-${id} `))).toHaveLength(1);
  expect(saying(/^<!-- lockstep:end-/)).toHaveLength(1);
  expect(deploymentsIn(github.state)).toHaveLength(1);
  expect(issuesIn(github.state)).toHaveLength(1);
  other.cli.child.kill('SIGTERM');
  expect((await other.cli.ended).code).toBe(0);
  expect(await answer(2, '/migrate help', 'reader')).not.toContain('migrate apply');
  expect(await answer(2, '/migrate help')).toMatch(/migrate apply <environment>[\s\S]*migrate rollback/);
}, 180_000);

it('has what has landed in its ledger before it tells of the end, though GitHub fails in between', async () => {
  const { github } = stage;
  await merged(2, MAIL);
  const blocker = await connect(staging());
  await blocker.query('BEGIN; LOCK TABLE users IN ACCESS SHARE MODE');
  const run = runIn(await answer(2, '/migrate apply staging'));
  await runIs('lock_wait');
  // The repository itself is asked for once more at the end.
  github.fault = ({ method, path }) => (method === 'GET' && path === '/repos/octo/shop' ? { status: 502 } : undefined);
  await blocker.query('COMMIT');
  await blocker.end();
  await runIs('succeeded');
  await until('it is tried', () => stage.log().includes('GitHub is told of a run later'));
  expect(saying(new RegExp(`^<!-- lockstep:end-${run} `))).toEqual([]);
  github.fault = () => undefined;
  await ended(run, /succeeded/);
  expect(await sql(stage.database, 'SELECT environment, pull FROM lockstep_bot.applied')).toEqual([
    { environment: 'staging', pull: 2 },
  ]);
}, 180_000);
