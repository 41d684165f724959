import { expect, it } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import { connect } from '../database/client.ts';
import { startupSettings } from './startup-settings.ts';

it.each([
  ['-c lock_timeout=2000', { lock_timeout: '2000' }],
  ['-clock_timeout=2s -c statement_timeout=1min', { lock_timeout: '2s', statement_timeout: '1min' }],
  ['--lock-timeout=2\\ s', { lock_timeout: '2 s' }],
  ['-c search_path=x', undefined],
])('reads %s', (options, settings) => {
  expect(startupSettings(new Map([['options', options]]))).toEqual(settings);
});

it('reads parameters by their names', () => {
  expect(
    startupSettings(
      new Map([
        ['user', 'a'],
        ['lock_timeout', '5s'],
      ]),
    ),
  ).toEqual({ lock_timeout: '5s' });
  expect(startupSettings(new Map([['user', 'a']]))).toBeUndefined();
});

it('reads what the server reads', async () => {
  await using server = await testServer();
  const database = await server.create('options');
  const options = '--lock-timeout=2\\ s -c statement_timeout=1min';
  const client = await connect({ ...server.app(database), options } as ReturnType<typeof server.app>);
  const { rows } = await client.query(
    "SELECT current_setting('lock_timeout') l, current_setting('statement_timeout') s",
  );
  await client.end();
  expect(rows).toEqual([{ l: '2s', s: '1min' }]);
});
