import { afterAll, beforeAll, expect, test } from 'vitest';
import { projects } from '../../src/apply/history/testing/projects.ts';
import { withClient } from '../../src/database/client.ts';
import type { Server } from '../../src/database/database.ts';
import { runCli } from '../support/cli.ts';
import { createRepository } from '../support/git-repository.ts';
import { testServer } from '../support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test.each(Object.entries(projects))(
  '%s: the command line applies all migrations with the tool’s own history, and then knows it',
  async (tool, { files, path }) => {
    using repo = await createRepository();
    const environment = 'production: { urlFrom: TARGET, evidence: warn, confirm: never }';
    const config = `sources: [{ tool: ${tool}, path: ${path} }]\nenvironments: { ${environment} }\n`;
    await repo.commit({ ...files, 'lockstep.yml': config });
    const address = server.app(await server.create(`apply ${tool}`));
    const { user, password, host, port, database } = address;
    const env = { TARGET: `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}` };
    const apply = () => runCli(['apply', 'production', '--repo', repo.dir], { env });

    const first = await apply();
    expect(first.stdout).toContain('Apply on production: succeeded');
    expect(first.code).toBe(0);
    await withClient(address, (client) => client.query('SELECT FROM one, two, three'));
    const again = await apply();
    expect(again.stdout).toContain('Refused (already_applied)');
    expect(again.code).toBe(1);
  },
  120_000,
);
