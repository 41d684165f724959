import type { Config } from '../../config/schema.ts';
import { ConfigError } from '../../errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Variables of a workflow's runner and of the Action, its token among them; the harmless ones are passed on by name. */
const RUNNERS = /^(?:INPUT|ACTIONS|GITHUB|STATE)_/;

/**
 * What a project's command may know of our own environment: no URL of a target, under whatever name it stands there, and
 * nothing of the runner's. `sources.env` can name nothing else.
 */
export function commandParent(env: Env, config: Config): Env {
  const names = new Set(Object.values(config.environments).map(({ urlFrom }) => urlFrom));
  const urls = [...names].map((name) => env[name] ?? '').filter((url) => url !== '');
  const passwords = urls.map(passwordOf);
  const isOurs = ([name, value = '']: [string, string | undefined]): boolean =>
    names.has(name) ||
    RUNNERS.test(name) ||
    urls.some((url) => value.includes(url)) ||
    (value !== '' && passwords.includes(value));
  return Object.fromEntries(Object.entries(env).filter((each) => !isOurs(each)));
}

function passwordOf(url: string): string {
  const password = URL.canParse(url) ? new URL(url).password : '';
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}

/** @throws ConfigError `env-not-given` where `sources.env` asks for what is kept from the command */
export function refuseKept(
  env: Env,
  { parent, configured }: { parent: Env; configured: Record<string, string> },
): void {
  for (const [name, value] of Object.entries(configured)) {
    for (const [, wanted = ''] of value.matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)) {
      if (env[wanted] === undefined || parent[wanted] !== undefined) continue;
      throw new ConfigError(`sources.env.${name} refers to \${${wanted}}, which is kept from the command.`, {
        code: 'env-not-given',
        hint: 'The command gets DATABASE_URL, of an endpoint that watches over it: let it use that alone.',
      });
    }
  }
}
