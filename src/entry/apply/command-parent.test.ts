import { expect, test } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { commandParent, refuseKept } from './command-parent.ts';

const config = loadConfig('environments: { staging: { urlFrom: SHOP_URL } }\n', 'lockstep.yml');
const env = {
  PATH: '/bin',
  NPM_TOKEN: 'npm',
  SHOP_URL: 'postgresql://a:long%2Fword@db/shop',
  COPY: 'jdbc:postgresql://a:long%2Fword@db/shop?x=1',
  PROD_PASSWORD: 'long/word',
  INPUT_TOKEN: 'ghs_1',
  GITHUB_TOKEN: 'ghs_1',
  ACTIONS_RUNTIME_TOKEN: 'ey',
  RUNNER_TEMP: '/tmp',
};

test('a project’s command may know no target’s URL, under whatever name, and no token of the runner', () => {
  expect(commandParent(env, config)).toEqual({ PATH: '/bin', NPM_TOKEN: 'npm', RUNNER_TEMP: '/tmp' });
});

test('sources.env that asks for what is kept is refused by name, never by value', () => {
  const parent = commandParent(env, config);
  const refuse = (name: string) => () => refuseKept(env, { parent, configured: { URL: `x$\{${name}}` } });
  for (const name of ['NPM_TOKEN', 'DATABASE_URL']) expect(refuse(name)).not.toThrow();
  for (const name of ['SHOP_URL', 'COPY', 'GITHUB_TOKEN', 'PROD_PASSWORD']) {
    expect(refuse(name)).toThrow(`sources.env.URL refers to $\{${name}}, which is kept from the command.`);
  }
});
