import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';
import { defaultCacheDir } from '../../src/database/cache-dir.ts';
import type { FakeGitHub } from '../github/fake-github.ts';
import { actionsBot } from '../github/given.ts';
import type { Permissions } from '../github/state.ts';
import type { BuiltAction } from './action.ts';
import { LOCKSTEP } from './sample-workflows.ts';

export interface WorkflowRun {
  exitCode: number | undefined;
  log: string;
  /** The steps' names that failed. */
  failed: string[];
}

export interface WorkflowRunner extends Disposable {
  /** Where uploaded artifacts lie, by name. */
  artifacts: string;
  /** `isFork`: the token may only read, whatever the workflow says, as for a pull request from a fork. */
  run(input: { workflow: string; event: string; payload: unknown; isFork?: boolean }): Promise<WorkflowRun>;
}

/**
 * Runs workflows of a repository in act, on this machine and without Docker. The token may do what the workflow says,
 * nothing else. actions/checkout is act's own (it copies the repository); every other Action that is not ours is a
 * stand-in: artifacts are kept in a folder, the rest does nothing.
 */
export function workflowRunner(
  act: string,
  { repository, github, action }: { repository: string; github: FakeGitHub; action: Pick<BuiltAction, 'temp'> },
): WorkflowRunner {
  const dir = mkdtempSync(join(tmpdir(), 'lockstep-act-'));
  const artifacts = join(dir, 'artifacts');
  const stub = join(dir, 'stub');
  mkdirSync(artifacts);
  writeStub(stub);
  let count = 0;
  return {
    artifacts,
    async run({ workflow, event, payload, isFork = false }) {
      const name = String(count++);
      const file = write(join(dir, name, 'sample.yml'), workflow);
      const payloadFile = write(join(dir, name, 'event.json'), JSON.stringify(payload));
      const token = github.token(actionsBot, isFork ? onlyReading(permissionsOf(workflow)) : permissionsOf(workflow));
      const others = usesOf(workflow).filter((uses) => uses !== LOCKSTEP && !uses.startsWith('actions/checkout@'));
      const locals = [`${LOCKSTEP}=${action.temp}`, ...new Set(others.map((uses) => `${wholeOf(uses)}=${stub}`))];
      const env = {
        GITHUB_API_URL: github.origin,
        LOCKSTEP_CACHE: defaultCacheDir(process.env),
        ARTIFACTS: artifacts,
      };
      const args = [
        ...[event, '--workflows', file, '--eventpath', payloadFile, '--platform', 'ubuntu-latest=-self-hosted'],
        ...['--secret', `GITHUB_TOKEN=${token}`, '--no-cache-server', '--action-offline-mode', '--pull=false'],
        ...['--artifact-server-addr', '127.0.0.1'],
        ...locals.flatMap((local) => ['--local-repository', local]),
        ...Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
      ];
      const ran = await execa(act, args, {
        cwd: repository,
        reject: false,
        all: true,
        timeout: 240_000,
        env: { XDG_CACHE_HOME: join(dir, 'cache'), NO_COLOR: '1' },
      });
      const failed = [...ran.all.matchAll(/❌ {2}Failure - (.*?)(?: \[|$)/gm)].map(([, step = '']) => step);
      return { exitCode: ran.exitCode, log: ran.all, failed };
    },
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}

interface Workflow {
  permissions?: Record<string, string>;
  jobs: Record<string, { permissions?: Record<string, string>; steps?: Array<{ uses?: string }> }>;
}

/** What its jobs may do, by a token's names: `pull-requests` is `pull_requests` there. */
function permissionsOf(text: string): Permissions {
  const { permissions = {}, jobs } = parse(text) as Workflow;
  const all = Object.values(jobs).flatMap((job) => Object.entries(job.permissions ?? permissions));
  const named = all
    .filter(([, level]) => level !== 'none')
    // `write` after `read`, so that it is what stays.
    .toSorted(([, one], [, other]) => one.localeCompare(other));
  const given = Object.fromEntries(named.map(([name, level]) => [name.replaceAll('-', '_'), level]));
  // Every token of a workflow has it.
  return { metadata: 'read', ...given } as Permissions;
}

/** https://docs.github.com/actions/security-guides/automatic-token-authentication#permissions-for-the-github_token */
function onlyReading(permissions: Permissions): Permissions {
  return Object.fromEntries(Object.keys(permissions).map((name) => [name, 'read']));
}

function usesOf(text: string): string[] {
  const { jobs } = parse(text) as Workflow;
  const all = Object.values(jobs).flatMap(({ steps = [] }) => steps.flatMap(({ uses }) => (uses ? [uses] : [])));
  return [...new Set(all)].filter((uses) => !uses.startsWith('.'));
}

/** `actions/cache/save@REF` is a folder of `actions/cache@REF`. */
function wholeOf(uses: string): string {
  return uses.replace(/^([^/@]+\/[^/@]+)\/[^@]+/, '$1');
}

/** Keeps what actions/upload-artifact is given, and brings what actions/download-artifact asks for. */
function writeStub(dir: string): void {
  const manifest = (main: string): string =>
    `name: stand-in\ndescription: of an Action that is not ours\nruns: { using: node24, main: ${main} }\n`;
  write(join(dir, 'action.yml'), manifest('main.cjs'));
  for (const part of ['save', 'restore']) write(join(dir, part, 'action.yml'), manifest('../main.cjs'));
  write(
    join(dir, 'main.cjs'),
    `const { cpSync, existsSync, readdirSync, statSync } = require('node:fs');
const { basename, join } = require('node:path');
const { ARTIFACTS, INPUT_NAME: name, INPUT_PATH: path = '.', INPUT_PATTERN: pattern, GITHUB_ACTION_REPOSITORY } = process.env;
console.log('stand-in for ' + GITHUB_ACTION_REPOSITORY, process.env.INPUT_KEY ?? '');
const kept = join(ARTIFACTS, name ?? '');
if (GITHUB_ACTION_REPOSITORY === 'actions/upload-artifact') {
  for (const each of path.trim().split('\\n')) {
    if (!existsSync(each)) throw new Error('there is no ' + each);
    cpSync(each, statSync(each).isDirectory() ? kept : join(kept, basename(each)), { recursive: true });
  }
}
if (GITHUB_ACTION_REPOSITORY === 'actions/download-artifact') {
  const star = new RegExp('^' + (pattern ?? '*').replaceAll('*', '.*') + '$');
  if (name) cpSync(kept, path, { recursive: true });
  else for (const each of readdirSync(ARTIFACTS)) if (star.test(each)) cpSync(join(ARTIFACTS, each), join(path, process.env['INPUT_MERGE-MULTIPLE'] === 'true' ? '' : each), { recursive: true });
}
`,
  );
}

function write(file: string, text: string): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}
