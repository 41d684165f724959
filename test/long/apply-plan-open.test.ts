import { afterAll, beforeAll, expect, test } from 'vitest';
import { readChange } from '../../src/apply/change/read-change.ts';
import { isRefusal } from '../../src/apply/guards/control-plane.ts';
import { createLocalControlPlane } from '../../src/apply/guards/local-control-plane.ts';
import { openTargetStore } from '../../src/apply/store/open.ts';
import { runVerb } from '../../src/apply/verbs/run-verb.ts';
import type { VerbAnswer } from '../../src/apply/verbs/verb.ts';
import { Config } from '../../src/config/schema.ts';
import { withClient } from '../../src/database/client.ts';
import type { DatabaseAddress, Server } from '../../src/database/database.ts';
import { databaseUrl } from '../../src/database/environment.ts';
import { createRepository, type TestRepository } from '../support/git-repository.ts';
import { testServer } from '../support/server.ts';

let server: Server;
let repository: TestRepository;
let address: DatabaseAddress;
const config = Config.parse({
  sources: [{ tool: 'flyway', path: 'db' }],
  environments: { staging: { urlFrom: 'URL', evidence: 'warn' } },
});

beforeAll(async () => {
  server = await testServer();
  address = server.app(await server.create('open'));
  repository = await createRepository();
  await repository.commit({ 'db/V1__users.sql': 'CREATE TABLE users (id int PRIMARY KEY, name text);' }, 'Users (#1)');
  await repository.git('checkout', '-q', '-b', 'feature');
  await repository.commit({ 'db/V3__mail.sql': 'ALTER TABLE users ADD COLUMN mail text;' });
  await repository.git('checkout', '-q', 'main');
  await repository.commit({ 'db/V2__age.sql': 'ALTER TABLE users ADD COLUMN age int;' }, 'Age (#2)');
});
afterAll(async () => {
  repository[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

async function give(verb: 'plan' | 'apply', commit: string, base = 'main'): Promise<VerbAnswer> {
  await using control = await createLocalControlPlane({ dir: repository.dir, base });
  return await runVerb(
    { verb, environment: 'staging', flags: {} },
    {
      ...{ config, control, change: { commit }, now: new Date() },
      actor: { login: 'ada', role: 'write', via: 'cli' },
      async open(environment, how) {
        const url = databaseUrl(address);
        const store = await openTargetStore({ url, environment, ...how });
        return { store, url, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
      },
      start: () => Promise.resolve(),
    },
  );
}

const textOf = (answer: VerbAnswer): string => (isRefusal(answer) ? `${answer.code}: ${answer.message}` : answer.text);

test('an open change is shown as a merge would make it now, with all that comes before it, and is not applied', async () => {
  const shown = textOf(await give('plan', 'feature'));
  expect(shown).toMatch(/🕓 .* is not merged.*Merge it/);
  expect(shown).toMatch(/Before it: pull request 1 .*\n\nBefore it: pull request 2 /);
  expect(shown).toMatch(/CREATE TABLE users[\s\S]*ADD COLUMN age[\s\S]*ADD COLUMN mail/);
  expect(shown).toMatch(/🕓 \| merged[\s\S]*as it would be merged; digest/);
  const { rows } = await withClient(address, (client) =>
    client.query(`SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
      UNION ALL SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`),
  );
  expect(rows).toEqual([{ nspname: 'public' }]);
  expect(textOf(await give('apply', 'feature'))).toMatch(/^not_on_base/);
  await repository.git('checkout', '-q', '-b', 'merged');
  await repository.git('merge', '-q', '--no-ff', '-m', 'Merge pull request #3 from octo/feature', 'feature');
  await repository.git('checkout', '-q', 'main');
  const digest = /Digest `\w+`/.exec(shown)?.[0] ?? 'none';
  expect(textOf(await give('apply', 'merged', 'merged'))).toContain('out_of_order');
  await using control = await createLocalControlPlane({ dir: repository.dir, base: 'merged' });
  const merge = await control.merged({ commit: 'merged' });
  if (isRefusal(merge)) throw new Error(merge.message);
  const read = await readChange({ merged: merge, config, repository: repository.dir });
  expect(digest).toBe(isRefusal(read) ? read.message : `Digest \`${read.change.digest.slice(0, 16)}\``);
});

test('what cannot be merged as it is, and a table that only the branch names, are told', async () => {
  await repository.git('checkout', '-q', '-b', 'conflict', 'main~1');
  await repository.commit({ 'db/V2__age.sql': 'ALTER TABLE users ADD COLUMN age bigint;' });
  await repository.git('checkout', '-q', 'main');
  expect(textOf(await give('plan', 'conflict'))).toMatch(/^not_merged: .*both have changed `db\/V2__age\.sql`/);
  await repository.git('checkout', '-q', '-b', 'elsewhere');
  await repository.commit({ 'db/V4__x.sql': 'SELECT 1;', 'db/flyway.conf': 'flyway.table=secrets\n' });
  await repository.commit({ 'flyway.conf': 'flyway.table=secrets\nflyway.locations=filesystem:db\n' });
  await repository.git('checkout', '-q', 'main');
  expect(textOf(await give('plan', 'elsewhere'))).toMatch(/^history_unknown: .*secrets/);
});
