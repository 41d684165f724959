import { execa } from 'execa';

import { GitError } from '../errors.ts';

/** Where a git command runs. */
export interface GitContext {
  /** A directory inside the repository (or its bare directory). */
  cwd: string;
  /** A further object store to read from: holds merge results that must not be written to the user's repository. */
  extraObjects?: string;
}

export interface GitRun {
  stdout: Buffer;
  stderr: string;
  exitCode: number;
}

export interface GitRunOptions {
  env?: Record<string, string>;
}

/**
 * Settings that make a command's outcome the same everywhere and keep the repository's own programs from running:
 * hooks, fsmonitor, pagers, textconv and external diffs can all name commands.
 */
export const HERMETIC_CONFIG: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.splitIndex=false',
  'core.sparseCheckout=false',
  'core.quotePath=false',
  'log.showSignature=false',
  'log.showRoot=true',
  'diff.external=',
  'gc.auto=0',
  'maintenance.auto=false',
].flatMap((setting) => ['-c', setting]);

/** Git's own variables would point it at another repository (a check started from a hook has them set). */
export function gitEnvironment(context: GitContext): Record<string, string | undefined> {
  return {
    GIT_DIR: undefined,
    GIT_WORK_TREE: undefined,
    GIT_INDEX_FILE: undefined,
    GIT_OBJECT_DIRECTORY: undefined,
    GIT_NAMESPACE: undefined,
    GIT_PREFIX: undefined,
    GIT_EXTERNAL_DIFF: undefined,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: context.extraObjects,
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_PAGER: 'cat',
    LC_ALL: 'C',
  };
}

/** Runs git and gives back its exit code, whatever it is. @throws GitError when git itself cannot be started. */
export async function tryGit(context: GitContext, args: string[], options: GitRunOptions = {}): Promise<GitRun> {
  const result = await execa('git', ['--no-pager', ...HERMETIC_CONFIG, ...args], {
    cwd: context.cwd,
    env: { ...gitEnvironment(context), ...options.env },
    encoding: 'buffer',
    stdin: 'ignore',
    reject: false,
    stripFinalNewline: false,
    maxBuffer: 1_000_000_000,
  });
  if (result.exitCode === undefined) {
    throw new GitError(`git could not be started: ${result.shortMessage ?? 'no reason given'}`, {
      code: 'git-missing',
      hint: 'Install git 2.31 or later and make sure that it is on PATH.',
      cause: result.cause,
    });
  }
  return {
    stdout: Buffer.from(result.stdout),
    stderr: Buffer.from(result.stderr).toString('utf8').trim(),
    exitCode: result.exitCode,
  };
}

/** Runs git and returns what it printed. @throws GitError with git's own last words when it fails. */
export async function runGit(context: GitContext, args: string[], options: GitRunOptions = {}): Promise<Buffer> {
  const run = await tryGit(context, args, options);
  if (run.exitCode !== 0) throw failureOf(context, args, run.stderr);
  return run.stdout;
}

/** The GitError for what git wrote on stderr. */
export function failureOf(context: GitContext, args: readonly string[], stderr: string): GitError {
  if (stderr.includes('dubious ownership') || stderr.includes('safe.bareRepository')) {
    return new GitError(`Git refuses to read ${context.cwd}: ${firstLine(stderr)}`, {
      code: 'git-unsafe-directory',
      hint: `If you trust this repository, run: git config --global --add safe.directory '${context.cwd}'`,
    });
  }
  if (stderr.includes('not a git repository')) {
    return new GitError(`${context.cwd} is not inside a Git repository.`, {
      code: 'git-not-a-repository',
      hint: 'Run Lockstep inside a clone of your project, or name one with --repo DIR.',
    });
  }
  return new GitError(`git ${args[0] ?? ''} failed in ${context.cwd}: ${firstLine(stderr) || 'no reason given'}`, {
    code: 'git-failed',
    hint: 'Run the same command by hand to see more.',
  });
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
