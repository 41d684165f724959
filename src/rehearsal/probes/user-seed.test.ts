import { expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { withClient } from '../../database/client.ts';
import { readSchema } from '../../database/schema/read.ts';
import { measureWithRows } from '../measure-with-rows.ts';
import { runTraced } from '../traced-run.ts';
import { driverOf } from './testing/watched.ts';

test('probes leave no gap in the sequences of a database that suites go on with', async () => {
  await using server = await testServer();
  const base = await server.create('base');
  await withClient(server.app(base), (client) => client.query('CREATE TABLE t (id serial PRIMARY KEY, v int)'));
  const driver = driverOf(['CREATE INDEX ON t (v)']);
  const dry = await runTraced(server, driver, await server.clone(base, 'dry'));
  const { run } = await measureWithRows({
    server,
    driver,
    dry,
    base,
    rows: {
      rows: 10,
      userSeed: async (database) => {
        await withClient(server.app(database), (client) => client.query('INSERT INTO t (v) VALUES (1), (2)'));
      },
    },
    schema: await withClient(server.admin(base), (client) => readSchema(client, { exclude: [] })),
  });
  expect(run.probed?.waits.map(({ probe }) => probe)).toEqual(['INSERT', 'UPDATE', 'DELETE']);
  const { rows } = await withClient(server.admin(run.database), (client) => client.query("SELECT nextval('t_id_seq')"));
  expect(rows).toEqual([{ nextval: '3' }]);
});
