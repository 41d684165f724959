import { ConfigError } from '../errors.ts';

/** What a build tool needs to find itself; nothing here is a secret. */
const PASSED = [
  'PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TEMP TMP RUNNER_TEMP RUNNER_TOOL_CACHE',
  'LD_LIBRARY_PATH JAVA_HOME MAVEN_HOME GRADLE_USER_HOME GOROOT GOPATH GOCACHE GOMODCACHE CARGO_HOME RUSTUP_HOME',
  'GEM_HOME GEM_PATH BUNDLE_PATH RBENV_ROOT PYENV_ROOT VIRTUAL_ENV pythonLocation DOTNET_ROOT NVM_DIR PNPM_HOME',
  'COMPOSER_HOME MIX_HOME HEX_HOME NODE_EXTRA_CA_CERTS SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE NO_PROXY no_proxy',
].flatMap((line) => line.split(' '));
const PASSED_SHAPE = /^(?:LC_[A-Z]+|JAVA_HOME_\w+)$/;

export interface CommandEnvInput {
  /** The environment Lockstep itself was started with. Only harmless, listed names are taken over. */
  parent: Readonly<Record<string, string | undefined>>;
  /** Set by Lockstep: DATABASE_URL, PG*, LOCKSTEP_*. */
  given?: Readonly<Record<string, string>>;
  /** The user's `env`. `${NAME}` in a value means a variable given, or else the parent's: so a secret gets in by name. */
  configured?: Readonly<Record<string, string>>;
  /** For messages: `suites.api.env`. */
  where?: string;
}

export interface CommandEnv {
  env: Record<string, string>;
  /** Values that the configuration took from the parent: keep them out of logs. */
  secrets: string[];
}

/**
 * The whole environment of a user's command: a minimal base, CI=true and LOCKSTEP=1, then `given`, then `configured`.
 * @throws ConfigError when a `${NAME}` is set nowhere.
 */
export function commandEnv({ parent, given = {}, configured = {}, where = 'env' }: CommandEnvInput): CommandEnv {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(parent)) {
    if (value !== undefined && (PASSED.includes(name) || PASSED_SHAPE.test(name))) env[name] = value;
  }
  env.LANG ??= 'C.UTF-8';
  Object.assign(env, { CI: 'true', LOCKSTEP: '1' }, given);

  const secrets: string[] = [];
  const known = { ...env };
  for (const [name, value] of Object.entries(configured)) {
    env[name] = value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, wanted: string) => {
      const found = known[wanted] ?? parent[wanted];
      if (found === undefined) {
        throw new ConfigError(`${where}.${name} refers to \${${wanted}}, which is not set`, {
          code: 'env-not-set',
          hint: `Set ${wanted} where Lockstep runs, or write the value into ${where}.${name}.`,
        });
      }
      if (known[wanted] === undefined) secrets.push(found);
      return found;
    });
  }
  return { env, secrets };
}
