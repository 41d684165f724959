import { readFileSync } from 'node:fs';
import { type Logger, pino } from 'pino';
import { parseApplySettings } from '../bot/apply/apply-settings.ts';
import { runBot } from '../bot/run-bot.ts';
import { runSetup } from '../bot/run-setup.ts';
import type { BotSettings } from '../bot/settings.ts';
import { defaultCacheDir } from '../database/cache-dir.ts';
import { startOwnServer } from '../database/own-server.ts';
import { toError, UsageError } from '../errors.ts';
import { webUrlOf } from '../forge/web-url.ts';
import { version } from './version.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** `lockstep serve`: runs until SIGTERM or SIGINT, then ends what was begun. */
export async function serve(env: Env): Promise<number> {
  const logLevel = env.LOG_LEVEL || 'info';
  const log = createLog(logLevel);
  const common = {
    apiUrl: (env.GITHUB_API_URL || 'https://api.github.com').replace(/\/$/, ''),
    host: env.HOST || '127.0.0.1',
    port: numberOf(env, 'PORT', { usual: 3000, least: 0, most: 65_535 }),
  };
  // Listened to from the start, so that nothing is left behind by an early end.
  const ended = untilStopped(log);
  if (!env.APP_ID) {
    const page = await runSetup(
      {
        ...common,
        publicUrl: env.PUBLIC_URL,
        webUrl: webUrlOf(common.apiUrl),
        applies: Boolean(env.APPLY_REPOSITORIES),
      },
      log,
    );
    log.info({ url: page.url }, 'no APP_ID: open this page to make the GitHub App');
    await ended;
    await page.stop();
    return 0;
  }
  const app = {
    appId: numberOf(env, 'APP_ID', { usual: 0, least: 1, most: Number.MAX_SAFE_INTEGER }),
    privateKey: privateKeyOf(env),
    webhookSecret: secretOf(env),
    checkName: env.CHECK_NAME || 'lockstep',
    workers: numberOf(env, 'WORKERS', { usual: 4, least: 1, most: 32 }),
    reconcileSeconds: numberOf(env, 'RECONCILE_SECONDS', { usual: 300, least: 10, most: 86_400 }),
    lookSeconds: numberOf(env, 'GITHUB_LOOK_SECONDS', { usual: 30, least: 1, most: 600 }),
  };
  await using own = env.DATABASE_URL ? undefined : await startOwnServer(defaultCacheDir(env), (line) => log.info(line));
  if (own !== undefined)
    log.info({ data: own.dataDir }, 'no DATABASE_URL: the bot keeps its data in a PostgreSQL of its own');
  const settings: BotSettings = {
    ...common,
    ...app,
    databaseUrl: env.DATABASE_URL || (own?.url ?? ''),
    logLevel,
    apply: parseApplySettings(env, numberOf(env, 'APPLY_SECONDS', { usual: 10, least: 1, most: 3600 })),
    version,
    ...reportsOf(env, common.apiUrl),
  };
  const bot = await runBot(settings, log);
  await ended;
  await bot.stop();
  return 0;
}

/** Reports are served where browsers can reach the bot, and GitHub can tell it who looks. */
function reportsOf(env: Env, apiUrl: string): Pick<BotSettings, 'reports'> {
  const clientSecret = env.CLIENT_SECRET || readSecret(env, 'CLIENT_SECRET_PATH')?.trim();
  if (!env.CLIENT_ID || !clientSecret || !env.PUBLIC_URL) return {};
  if (!URL.canParse(env.PUBLIC_URL) || !/^https?:/.test(env.PUBLIC_URL)) {
    throw usage('PUBLIC_URL', 'It is an address like https://lockstep.example.com.');
  }
  return { reports: { publicUrl: env.PUBLIC_URL, webUrl: webUrlOf(apiUrl), clientId: env.CLIENT_ID, clientSecret } };
}

/** One JSON object a line on stdout. Headers may hold tokens, so errors bring theirs along only without them. */
function createLog(level: string): Logger {
  if (!/^(?:fatal|error|warn|info|debug|trace|silent)$/.test(level)) {
    throw usage('LOG_LEVEL', 'It is one of fatal, error, warn, info, debug and trace.');
  }
  const error = (thrown: unknown): object => {
    const { name, message, stack } = toError(thrown);
    return { type: name, message, stack };
  };
  return pino({
    level,
    base: { service: 'lockstep' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: error, error, event: nameOf },
  });
}

/** Probot logs events whole, with their payloads. */
function nameOf(event: string | { name?: string }): string | undefined {
  return typeof event === 'string' ? event : event.name;
}

function untilStopped(log: Logger): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false;
    const stop = (signal: NodeJS.Signals): void => {
      if (stopping) process.exit(signal === 'SIGINT' ? 130 : 143);
      stopping = true;
      log.info({ signal }, 'stopping: what was begun is ended first');
      resolve();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
  });
}

/** PEM, in the variable itself with `\n` for its line ends, or in a file. */
function privateKeyOf(env: Env): string {
  const text = env.PRIVATE_KEY || readSecret(env, 'PRIVATE_KEY_PATH');
  const pem = text?.includes('-----BEGIN') ? text : Buffer.from(text ?? '', 'base64').toString();
  if (!pem.includes('-----BEGIN')) throw usage('PRIVATE_KEY', 'Give the App’s private key, or PRIVATE_KEY_PATH.');
  return pem.replaceAll('\\n', '\n');
}

function secretOf(env: Env): string {
  const secret = env.WEBHOOK_SECRET || readSecret(env, 'WEBHOOK_SECRET_PATH')?.trim();
  if (!secret) throw usage('WEBHOOK_SECRET', 'Give the App’s webhook secret, or WEBHOOK_SECRET_PATH.');
  return secret;
}

function readSecret(env: Env, name: string): string | undefined {
  const path = env[name];
  if (!path) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    throw usage(name, `The file cannot be read: ${toError(thrown).message}`);
  }
}

function numberOf(
  env: Env,
  name: string,
  { usual, least, most }: { usual: number; least: number; most: number },
): number {
  const text = env[name];
  if (!text) return usual;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw usage(name, `It is a whole number from ${least} to ${most}.`);
}

function usage(name: string, hint: string): UsageError {
  return new UsageError(`The environment variable ${name} cannot be used.`, { code: 'environment-invalid', hint });
}
