import { expect, it } from 'vitest';
import { until } from '../bot/running-bot.ts';
import { runIn, sql, useTargets } from '../bot/use-targets.ts';
import { deploymentsIn } from '../github/routes/deployments.ts';
import { issuesIn } from '../github/routes/issues.ts';

const { stage, answer: asked, ended, merged, staging } = useTargets();

/** As it is read: what stops GitHub from making links is left out. */
const read = (text: string): string => text.replaceAll('&#8203;', '');
const answer = async (number: number, body: string): Promise<string> => read(await asked(number, body));
/** Waits for somebody to open the gate, and fails where it was opened by mistake. */
const GATE = `DO $$ BEGIN
  WHILE NOT EXISTS (SELECT FROM gate) LOOP PERFORM pg_sleep(0.05); END LOOP;
  IF EXISTS (SELECT FROM gate WHERE by = 'mistake') THEN RAISE 'it was opened by mistake'; END IF;
END $$;`;
const table = (number: number) => ({ [`db/${number}_t.up.sql`]: `CREATE TABLE t${number} ();` });

interface Kept {
  pull: number;
  state: string;
}
const kept = (): Promise<Kept[]> =>
  sql<Kept>(staging(), `SELECT (plan->'change'->>'pull')::int AS pull, state FROM lockstep.runs ORDER BY seq`);
const isNow = (pull: number, state: string): Promise<void> =>
  expect
    .poll(async () => (await kept()).findLast((run) => run.pull === pull)?.state, { timeout: 60_000, interval: 100 })
    .toBe(state);
/** The order in which runs began, by the target's own trail. */
const begun = (): Promise<Array<{ pull: number }>> =>
  sql(
    staging(),
    `SELECT (r.plan->'change'->>'pull')::int AS pull FROM lockstep.events e JOIN lockstep.runs r ON r.id = e.run
     WHERE e.kind = 'state' AND e.data->>'to' = 'running' ORDER BY e.seq`,
  );
const board = (): string => read(issuesIn(stage.github.state)[0]?.body ?? '');

async function mergeThree(): Promise<void> {
  await sql(staging(), 'CREATE TABLE gate (by text)');
  await merged(2, { 'db/2_gate.up.sql': GATE });
  await merged(3, table(3));
  await merged(4, table(4));
}

it('queues those who come while another one is under way, tells each its place, and begins them in their turn', async () => {
  await mergeThree();
  const first = runIn(await answer(2, '/migrate apply staging'));
  await isNow(2, 'running');
  const plan = await answer(3, '/migrate plan staging');
  expect(plan).toMatch(/held by #2 \(run `r-\w+`, ada, \d+ min, \d of 3 statements\)/);
  expect(plan).toMatch(/at place 1 of the queue/);
  const told = await answer(3, '/migrate apply staging');
  expect(told).toContain(`is held by #2 (run \`${first}\`, ada, `);
  const third = runIn(told);
  expect(told).toContain(`Queued at place 1. \`/migrate cancel ${third}\` to leave.`);
  expect(await answer(3, '/migrate apply staging')).toMatch(/`locked`.*brings #3 to `staging` already/);
  const last = await answer(4, '/migrate apply staging');
  expect(last).toMatch(/Queued at place 2\. #3 \(run `r-\w+`\) is the next one/);
  const fourth = runIn(last);
  expect(await answer(4, '/migrate status staging')).toMatch(/queued at place 2[\s\S]*Waiting for `staging`: 1\. #3/);
  await until('the dashboard has the queue', () => /Queues[\s\S]*place 1: #3[\s\S]*place 2: #4/.test(board()), 30);

  await sql(staging(), `INSERT INTO gate VALUES ('ada')`);
  for (const run of [first, third, fourth]) await ended(run, /succeeded/);
  expect(await begun()).toEqual([{ pull: 2 }, { pull: 3 }, { pull: 4 }]);
  const states = deploymentsIn(stage.github.state).map(({ statuses }) => statuses.map(({ state }) => state));
  expect(states.slice(1).map((all) => all[0])).toEqual(['queued', 'queued']);
  await until('the dashboard has no queue', () => !board().includes('Queues'), 30);
}, 240_000);

it('keeps the queue where the run before it fails, shows why, and goes on when that was mended', async () => {
  await mergeThree();
  const first = runIn(await answer(2, '/migrate apply staging'));
  await isNow(2, 'running');
  const third = runIn(await answer(3, '/migrate apply staging'));
  const fourth = runIn(await answer(4, '/migrate apply staging'));
  await sql(staging(), `INSERT INTO gate VALUES ('mistake')`);
  await ended(first, /statement_failed/);
  await until('the dashboard tells why', () => /its queue stands still, because #2/.test(board()), 30);
  expect(await answer(3, '/migrate status staging')).toMatch(/stands still: #2 .* failed[\s\S]*migrate retry/);
  expect(await kept()).toEqual([
    { pull: 2, state: 'failed' },
    { pull: 3, state: 'queued' },
    { pull: 4, state: 'queued' },
  ]);
  expect(await answer(4, `/migrate cancel ${fourth}`)).toContain('Nothing was run');
  await sql(staging(), `UPDATE gate SET by = 'ada'`);
  // Asked for last, merged first.
  const [, again] = /Run `(r-\w+)` brings/.exec(await answer(2, `/migrate retry ${first}`)) ?? [];
  expect(again).toMatch(/^r-/);
  expect(again).not.toBe(first);
  await ended(third, /succeeded/);
  expect(await begun()).toEqual([{ pull: 2 }, { pull: 2 }, { pull: 3 }]);
  expect((await kept()).map(({ state }) => state)).toEqual(['failed', 'succeeded', 'cancelled', 'succeeded']);
}, 240_000);

it('has its queue taken up by the next bot, each run once, where it was killed', async () => {
  await mergeThree();
  await answer(2, '/migrate apply staging');
  await isNow(2, 'running');
  const third = runIn(await answer(3, '/migrate apply staging'));
  const fourth = runIn(await answer(4, '/migrate apply staging'));
  stage.bot.cli.child.kill('SIGKILL');
  await stage.bot.cli.ended;
  await sql(staging(), `INSERT INTO gate VALUES ('ada')`);
  await stage.restart();
  await stage.start();
  for (const run of [third, fourth]) await ended(run, /succeeded/);
  const order = (await begun()).map(({ pull }) => pull);
  expect([...new Set(order)]).toEqual([2, 3, 4]);
  const tries = await sql(staging(), `SELECT max(attempts) FROM lockstep.steps WHERE run IN ('${third}', '${fourth}')`);
  expect(tries).toEqual([{ max: 1 }]);
  expect((await kept()).map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'succeeded']);
}, 240_000);

it('shows an open pull request as it would be on an environment, and writes nothing there', async () => {
  const { shop, github } = stage;
  await shop.push('feature-9', { 'db/2_mail.up.sql': 'ALTER TABLE users ADD COLUMN mail text;' });
  shop.open({ number: 9, head: 'feature-9' });
  const shown = await answer(9, '/migrate plan staging');
  expect(shown).toMatch(
    /#9 is not merged[\s\S]*AccessExclusiveLock on `public\.users`[\s\S]*as it would be merged; digest/,
  );
  expect(await answer(9, '/migrate apply staging')).toContain('`not_merged`');
  expect(await sql(staging(), 'SELECT * FROM users')).toEqual([]);
  expect(await kept()).toEqual([]);
  expect(deploymentsIn(github.state)).toEqual([]);
}, 120_000);
