import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import {
  backfillMigration,
  expandMigration,
  type Scenario,
  scenarios,
  usesContactEmail,
  writesBoth,
} from './scenarios.ts';

const APP = join(import.meta.dirname, 'orders-api');
const DEPENDENCIES = join(import.meta.dirname, '..', 'node_modules');

/**
 * Makes the demo's Git repository in `dir`: main with the commits init, expanded and switched, and a branch for each
 * scenario. The suite's install step links this checkout's node_modules, where a real project would say `npm ci`.
 */
export async function buildHistory(dir: string): Promise<void> {
  mkdirSync(dir, { recursive: true });
  const git = gitIn(dir);
  await git('init', '--quiet', '--initial-branch=main');
  cpSync(APP, dir, { recursive: true, filter: (path) => !path.includes('node_modules') });
  edit(dir, {
    'lockstep.yml': (text) => text.replace(/install: .*/, `install: ln -s ${quote(DEPENDENCIES)} node_modules`),
  });
  await commit(git, 'Orders API: the first schema', 'init');

  edit(dir, { ...expandMigration, 'src/orders.ts': writesBoth });
  await commit(git, 'Write contact_email beside email', 'expanded');
  edit(dir, { ...backfillMigration, 'src/orders.ts': usesContactEmail });
  await commit(git, 'Use contact_email alone', 'switched');

  for (const scenario of scenarios) await branch(dir, git, scenario);
  await git('checkout', '--quiet', 'main');
}

type Git = (...args: string[]) => Promise<unknown>;

async function branch(dir: string, git: Git, scenario: Scenario): Promise<void> {
  await git('checkout', '--quiet', '-b', scenario.branch, `refs/tags/${scenario.from}`);
  edit(dir, scenario.files);
  await commit(git, scenario.title);
}

async function commit(git: Git, message: string, tag?: string): Promise<void> {
  await git('add', '--all');
  await git('commit', '--quiet', '-m', message);
  if (tag !== undefined) await git('tag', tag);
}

function edit(dir: string, files: Scenario['files']): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(dir, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : content(readFileSync(file, 'utf8')));
  }
}

/** Hermetic: neither the user's Git configuration nor their hooks take part. */
function gitIn(dir: string): Git {
  const env = {
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Lockstep Demo',
    GIT_AUTHOR_EMAIL: 'demo@example.com',
    GIT_COMMITTER_NAME: 'Lockstep Demo',
    GIT_COMMITTER_EMAIL: 'demo@example.com',
    GIT_AUTHOR_DATE: '2026-01-05T09:00:00Z',
    GIT_COMMITTER_DATE: '2026-01-05T09:00:00Z',
  };
  return (...args) => execa('git', ['-c', 'gc.auto=0', '-c', 'commit.gpgsign=false', ...args], { cwd: dir, env });
}

function quote(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
