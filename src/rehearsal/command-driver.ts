import { createHash } from 'node:crypto';
import type { SourceConfig } from '../config/schema.ts';
import type { DatabaseAddress } from '../database/database.ts';
import { databaseEnv } from '../database/environment.ts';
import { LockstepError, MigrationError } from '../errors.ts';
import { cleanText, redact, tailOf } from '../process/clean-text.ts';
import { commandEnv } from '../process/command-env.ts';
import { runCommand } from '../process/run-command.ts';
import type { DriveFailure, MigrationDriver } from './driver.ts';

export interface CommandDriverInput {
  config: SourceConfig & { command: string };
  /** The source's path; it names the command's one migration. */
  source: string;
  /** Directories with the two versions of the project, exported when first asked for. */
  worktree: (app: 'old' | 'new') => Promise<string>;
  /** Ids of the two versions' trees: equal trees migrate alike. */
  trees: { old: string; new: string };
  env: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal;
  onLine?: (line: string) => void;
}

/**
 * Drives any tool, in any language, by the project's own migrate command: base's version of it makes the base schema,
 * the PR's version runs against the traced endpoint. What it does is known from the wire, not from its files.
 */
export function commandDriver(input: CommandDriverInput): MigrationDriver {
  const { config, source, trees } = input;
  const install = once(input);
  const driver: MigrationDriver = {
    baseKeys: [digest(config, trees.old)],
    headKey: digest(config, trees.new),
    milestone: 0,
    pending: [],
    bookkeepingTables: [],
    async toBase(address) {
      const failure = await run(input, { app: 'old', command: config.command, address, install });
      if (failure === undefined) return;
      throw new MigrationError(`\`${config.command}\` fails on the base branch: ${failure.error.message}`, {
        code: 'base-does-not-replay',
        hint: 'Make the command bring an empty database to the base schema; it gets DATABASE_URL and the PG* variables. database.baseline can give it a starting schema.',
        path: source,
      });
    },
    up: (address) => run(input, { app: 'new', command: config.command, address, install }),
  };
  const { down } = config;
  if (down === undefined) return driver;
  return { ...driver, down: (address) => run(input, { app: 'new', command: down, address, install }) };
}

interface Run {
  app: 'old' | 'new';
  command: string;
  address: DatabaseAddress;
  install: (app: 'old' | 'new') => Promise<void>;
}

async function run(
  input: CommandDriverInput,
  { app, command, address, install }: Run,
): Promise<DriveFailure | undefined> {
  await install(app);
  return execute(input, { app, command, given: databaseEnv(address), secrets: [address.password] });
}

/** The install command, once a worktree. @throws MigrationError when it fails. */
function once(input: CommandDriverInput): (app: 'old' | 'new') => Promise<void> {
  const done = new Map<'old' | 'new', Promise<void>>();
  return (app) => {
    const { install } = input.config;
    if (install === undefined) return Promise.resolve();
    const known = done.get(app) ?? installIn(input, app, install);
    done.set(app, known);
    return known;
  };
}

async function installIn(input: CommandDriverInput, app: 'old' | 'new', install: string): Promise<void> {
  const failure = await execute(input, { app, command: install, given: {}, secrets: [] });
  if (failure === undefined) return;
  throw new MigrationError(`\`${install}\` fails for the ${app} app: ${failure.error.message}`, {
    code: 'install-fails',
    hint: 'The install command must leave everything that the migrate command needs.',
    path: input.source,
  });
}

async function execute(
  input: CommandDriverInput,
  {
    app,
    command,
    given,
    secrets,
  }: { app: 'old' | 'new'; command: string; given: Record<string, string>; secrets: string[] },
): Promise<DriveFailure | undefined> {
  const built = commandEnv({ parent: input.env, given, configured: input.config.env, where: 'sources.env' });
  const hidden = [...secrets, ...built.secrets];
  const result = await runCommand({
    command,
    cwd: await input.worktree(app),
    env: built.env,
    timeoutMs: input.config.timeout * 1000,
    secrets: hidden,
    ...(input.signal && { signal: input.signal }),
    ...(input.onLine && { onLine: input.onLine }),
  });
  if (result.aborted) throw new LockstepError('Interrupted', { code: 'interrupted' });
  if (result.exitCode === 0) return undefined;
  const how = result.timedOut
    ? `did not end within ${input.config.timeout} s`
    : `ended with ${result.exitCode ?? result.signal}`;
  const said = redact(cleanText(tailOf(result.output.trimEnd(), 2_000)), hidden);
  return {
    migration: input.source,
    error: new Error(`\`${command}\` ${how}${said === '' ? '' : `: ${said}`}`),
    ...(result.timedOut && { timedOut: true }),
  };
}

function digest(config: SourceConfig, tree: string): string {
  return createHash('sha256')
    .update(JSON.stringify(['command', config, tree]))
    .digest('hex');
}
