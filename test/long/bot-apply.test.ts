import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { until } from '../bot/running-bot.ts';
import { CONFIG, columns, MAIL, runIn, sql, useTargets } from '../bot/use-targets.ts';
import { dispatchesIn } from '../github/routes/actions.ts';
import { deploymentsIn } from '../github/routes/deployments.ts';
import { issuesIn } from '../github/routes/issues.ts';

const { stage, answer, ended, merged, production, saying, staging } = useTargets();

it('brings a merged change to staging, to production, and takes it back there', async () => {
  const { github } = stage;
  const mergeSha = await merged(2, MAIL, { isChecked: true });
  expect(await answer(2, '/migrate plan staging')).toMatch(/Plan.*staging[\s\S]*ADD COLUMN mail[\s\S]*apply staging/);
  expect(await columns(staging())).toEqual(['id', 'name']);

  // In order, by whom the environment names.
  expect(await answer(2, '/migrate apply production')).toContain('`prior_env`');
  expect(await answer(2, '/migrate apply staging', 'reader')).toContain('`not_allowed`');
  expect(await answer(2, '/migrate apply production', 'ben')).toContain('`not_allowed`');
  expect(deploymentsIn(github.state)).toEqual([]);

  const first = runIn(await answer(2, '/migrate apply staging'));
  await ended(first, /succeeded/);
  expect(await columns(staging())).toEqual(['id', 'name', 'mail']);
  expect(await sql(staging(), 'SELECT * FROM schema_migrations')).toEqual([{ version: '2', dirty: false }]);
  const second = runIn(await answer(2, '/migrate apply production'));
  await ended(second, /succeeded/);
  expect(await columns(production())).toEqual(['id', 'name', 'mail']);

  // One comment for the progress, one for the end; a deployment each, and what it was.
  for (const run of [first, second]) {
    expect(saying(new RegExp(`^<!-- lockstep:run-${run} `)).length).toBeLessThanOrEqual(1);
    expect(saying(new RegExp(`^<!-- lockstep:end-${run} `))).toHaveLength(1);
  }
  const shown = deploymentsIn(github.state).map(({ environment, task, sha, payload, statuses }) => {
    return { environment, task, sha, run: payload.run, states: statuses.map(({ state }) => state) };
  });
  expect(shown).toEqual([
    {
      environment: 'staging-db',
      task: 'lockstep:apply',
      sha: mergeSha,
      run: first,
      states: expect.arrayContaining(['success']) as string[],
    },
    {
      environment: 'production-db',
      task: 'lockstep:apply',
      sha: mergeSha,
      run: second,
      states: expect.arrayContaining(['success']) as string[],
    },
  ]);
  expect(await answer(2, '/migrate apply production')).toMatch(/`(already_applied|nothing_to_apply)`/);

  // The way back: its loss is named, and somebody who may approve confirms it.
  github.state.roles.set('chief', 'admin');
  const asked = await answer(2, '/migrate rollback production');
  expect(asked).toContain('users.mail');
  const back = runIn(asked);
  expect(await answer(2, `/migrate confirm ${back}`, 'ben')).toContain('`not_allowed`');
  await answer(2, `/migrate confirm ${back}`, 'chief');
  await ended(back, /Rollback on production/);
  expect(await columns(production())).toEqual(['id', 'name']);
  await until(
    'the first run is shown as taken back',
    () => deploymentsIn(github.state)[1]?.statuses.at(-1)?.state === 'inactive',
  );
  expect(await answer(2, '/migrate status')).toMatch(/rolled back/);
  await until('the dashboard says so', () =>
    /Pending on production\n\n- #2,/.test(issuesIn(github.state)[0]?.body ?? ''),
  );
  expect(issuesIn(github.state)).toHaveLength(1);
  expect(JSON.stringify([stage.log(), stage.said(), shown])).not.toContain(staging().password);
}, 240_000);

it('lets the repository’s workflow drive a run where its environment says so', async () => {
  await merged(2, MAIL);
  const run = runIn(await answer(2, '/migrate apply elsewhere'));
  await until('it is dispatched', () => dispatchesIn(stage.github.state).length > 0);
  expect(dispatchesIn(stage.github.state)).toEqual([
    { workflow: 'apply.yml', ref: 'main', inputs: { run, environment: 'elsewhere' } },
  ]);
  await sleep(3000);
  expect(dispatchesIn(stage.github.state)).toHaveLength(1);
  expect(await columns(staging())).toEqual(['id', 'name']);
}, 120_000);

it('gives no repository a variable that is not its own, and tells why', async () => {
  await stage.shop.push('main', {
    'lockstep.yml': CONFIG.replace('urlFrom: SHOP_PRODUCTION_URL', 'urlFrom: DATABASE_URL'),
  });
  await merged(2, MAIL);
  const refused = await answer(2, '/migrate apply production');
  expect(refused).toContain('`target_unreachable`');
  expect(refused).toContain('DATABASE');
  expect(refused).not.toContain(staging().password);
}, 120_000);
