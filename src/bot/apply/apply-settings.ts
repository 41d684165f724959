import { UsageError } from '../../errors.ts';

/** Which repositories may be applied from here, and which of the bot's variables each of them may name. */
export interface ApplySettings {
  /** `owner/name`, as written in the setting. */
  repositories: readonly string[];
  /**
   * The URL in a variable, for a repository that may name it.
   * @throws UsageError `target-not-configured`; the message has names only
   */
  urlOf(repository: string, variable: string): string;
  /** Seconds between two looks at the targets. */
  everySeconds: number;
}

export type Env = Readonly<Record<string, string | undefined>>;

/** The bot's own: no repository may have one of them used as the URL of a target. */
const OWN = [
  ...['APP_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET', 'WEBHOOK_SECRET_PATH', 'DATABASE_URL'],
  ...['APPLY_REPOSITORIES', 'GITHUB_TOKEN', 'CLIENT_SECRET', 'CLIENT_SECRET_PATH'],
];
const REPOSITORY = /^[A-Za-z0-9][\w.-]*\/[\w.-]+$/;
const NAME = /^[A-Z][A-Z0-9_]*$/;
const PREFIX = /^[A-Z][A-Z0-9]*_(?:[A-Z0-9]+_)*\*$/;

/**
 * Reads `octo/shop=SHOP_* octo/blog=BLOG_STAGING_URL,BLOG_URL`. lockstep.yml names a variable, and anyone who can merge
 * can change it: so it is the bot's own setting that says which variables are a repository's (docs/adr/0012).
 * @throws UsageError `environment-invalid`
 */
export function parseApplySettings(env: Env, everySeconds = 10): ApplySettings {
  const allowed = new Map<string, string[]>();
  const written: string[] = [];
  for (const part of (env.APPLY_REPOSITORIES ?? '').split(/[\s;]+/).filter(Boolean)) {
    const [repository = '', list = '', ...more] = part.split('=');
    const names = list.split(',').filter(Boolean);
    if (more.length > 0 || !REPOSITORY.test(repository) || names.length === 0) throw invalid(repository);
    for (const name of names) {
      if (!NAME.test(name) && !PREFIX.test(name)) throw invalid(repository);
      const own = OWN.find((each) => fits(name, each));
      if (own !== undefined) throw reserved(repository, name, own);
    }
    allowed.set(repository.toLowerCase(), [...(allowed.get(repository.toLowerCase()) ?? []), ...names]);
    written.push(repository);
  }
  return {
    repositories: written,
    everySeconds,
    urlOf(repository, variable) {
      const patterns = allowed.get(repository.toLowerCase());
      if (patterns === undefined) {
        const hint = `Add \`${repository}=${variable}\` to APPLY_REPOSITORIES of the bot.`;
        throw notConfigured(`This bot does not apply for ${repository}.`, hint);
      }
      if (!patterns.some((pattern) => fits(pattern, variable)) || OWN.includes(variable)) {
        const hint = 'Have the bot’s APPLY_REPOSITORIES list it, or let `urlFrom` name one that it lists.';
        throw notConfigured(`${repository} may not use the variable ${variable} of this bot.`, hint);
      }
      const url = Object.hasOwn(env, variable) ? env[variable] : undefined;
      if (url) return url;
      throw notConfigured(`The bot has no variable ${variable}.`, `Give it to the bot, and start it again.`);
    },
  };
}

function fits(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function invalid(repository: string): UsageError {
  const where = REPOSITORY.test(repository) ? ` at ${repository}` : '';
  return new UsageError(`The environment variable APPLY_REPOSITORIES cannot be used${where}.`, {
    code: 'environment-invalid',
    hint: 'It is like `octo/shop=SHOP_* octo/blog=BLOG_STAGING_URL,BLOG_URL`: names of variables, or a prefix that ends in `_*`.',
  });
}

function reserved(repository: string, name: string, own: string): UsageError {
  return new UsageError(`APPLY_REPOSITORIES gives ${repository} the bot's own ${own}, by ${name}.`, {
    code: 'environment-invalid',
    hint: 'Give the URLs of targets names of their own, such as SHOP_PRODUCTION_URL.',
  });
}

function notConfigured(message: string, hint: string): UsageError {
  return new UsageError(message, { code: 'target-not-configured', hint });
}
