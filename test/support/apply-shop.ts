import type { Run } from '../../src/apply/store.ts';
import type { DatabaseAddress, Server } from '../../src/database/database.ts';
import { type CliResult, type RunningCli, runCli, startCli } from './cli.ts';
import { createRepository, type TestRepository } from './git-repository.ts';

/** A repository with one merged migration, and empty databases to bring it to. */
export interface ApplyShop extends Disposable {
  repository: TestRepository;
  staging: DatabaseAddress;
  production: DatabaseAddress;
  env: Record<string, string>;
  lockstep(...args: string[]): Promise<CliResult>;
  start(...args: string[]): RunningCli;
}

const CONFIG = `sources: [{ tool: golang-migrate, path: migrations }]
database: { rows: 50, probes: false }
environments:
  staging: { urlFrom: STAGING_URL, evidence: warn, lockTimeout: 0.3, attempts: 2 }
  production: { urlFrom: PRODUCTION_URL, confirm: never }
`;

export async function createApplyShop(server: Server, config = CONFIG): Promise<ApplyShop> {
  const repository = await createRepository();
  await repository.commit({
    'lockstep.yml': config,
    'migrations/1_users.up.sql': 'CREATE TABLE users (id bigint PRIMARY KEY, name text);',
    'migrations/1_users.down.sql': 'DROP TABLE users;',
  });
  const staging = server.app(await server.create('staging'));
  const production = server.app(await server.create('production'));
  const env = { STAGING_URL: urlOf(staging), PRODUCTION_URL: urlOf(production) };
  return {
    repository,
    staging,
    production,
    env,
    lockstep: (...args) => runCli([...args, '--repo', repository.dir], { env }),
    start: (...args) => startCli([...args, '--repo', repository.dir], { env }),
    [Symbol.dispose]: () => repository[Symbol.dispose](),
  };
}

export function urlOf({ user, password, host, port, database }: DatabaseAddress): string {
  return `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
}

/** The run that `--format json` tells. */
export function runOf({ stdout }: CliResult): Run {
  return (JSON.parse(stdout) as { run: Run }).run;
}
