import { expect, it } from 'vitest';
import { until } from '../bot/running-bot.ts';
import { columns, MAIL, runIn, useTargets } from '../bot/use-targets.ts';
import { issuesIn } from '../github/routes/issues.ts';

const { stage, answer, ended, merged, production } = useTargets();

it('a change that has landed in part is pending, until the rest has landed', async () => {
  const more = { 'db/3_more.up.sql': 'ALTER TABLE users ADD COLUMN more int;', 'db/3_more.down.sql': '' };
  await merged(2, { ...MAIL, ...more }, { isChecked: true });
  const board = (): string => issuesIn(stage.github.state)[0]?.body ?? '';
  await ended(runIn(await answer(2, '/migrate apply staging')), /succeeded/);
  await until('the board has it', () => /Pending on production\n\n- #2,/.test(board()));
  const part = runIn(await answer(2, '/migrate apply production --only 2_mail.up.sql'));
  await ended(part, /succeeded/);
  expect(await columns(production())).toEqual(['id', 'name', 'mail']);
  await until('the board knows the run', () => board().includes(part));
  expect(board()).toMatch(/Pending on production\n\n- #2,/);
  await ended(runIn(await answer(2, '/migrate apply production')), /succeeded/);
  await until('nothing is pending', () => !/Pending on production\n\n- #2,/.test(board()));
}, 240_000);
