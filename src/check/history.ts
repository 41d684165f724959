import { type LockstepError, toError } from '../errors.ts';
import type { TouchingCommit } from '../git/commits.ts';
import type { Repository } from '../git/repository.ts';
import type { Scope, Tree } from '../git/tree.ts';
import { detectBetween } from '../migrations/detect.ts';
import type { HistoryReport, HistoryRow } from '../report/history.ts';
import { check } from './check.ts';
import type { CheckContext } from './context.ts';
import { createWorktrees } from './worktrees.ts';

export interface HistoryInput {
  repo: Repository;
  /** How many commits that touch migrations, the newest. */
  last: number;
  head: string;
  context: Omit<CheckContext, 'scope' | 'worktrees' | 'assumptions'>;
  onRow?: (row: HistoryRow, done: number, total: number) => void;
}

/**
 * What Lockstep would have said of the newest commits that touch migrations, each against its first parent, without
 * suites. One server serves them all, and a commit's schema is the next one's starting point, so only the first pays
 * for the whole history.
 */
export async function history(input: HistoryInput): Promise<HistoryReport> {
  const began = performance.now();
  const commits = await findCommits(input);
  const rows: HistoryRow[] = [];
  for (const commit of commits) {
    input.context.signal.throwIfAborted();
    const row = await judgeCommit(input, commit);
    rows.push(row);
    input.onRow?.(row, rows.length, commits.length);
  }
  const count = (verdict: HistoryRow['verdict']): number => rows.filter((row) => row.verdict === verdict).length;
  return {
    schemaVersion: 1,
    rows,
    summary: {
      pass: count('pass'),
      warn: count('warn'),
      fail: count('fail'),
      error: count('error'),
      commits: rows.length,
      seconds: seconds(began),
    },
  };
}

/** Commits whose diff really changes a source, newest `last`, oldest first. */
async function findCommits({ repo, last, head, context }: HistoryInput): Promise<TouchingCommit[]> {
  context.progress.stage('find commits');
  const tip = await repo.resolve(head);
  const now = await detectBetween(await repo.emptyTree(), await repo.tree(tip), []);
  const paths = now.sources.filter((source) => source.skipped === undefined).map((source) => source.path);
  if (paths.length === 0) return [];
  const everywhere = paths.includes('.');
  const candidates = await repo.commitsTouching({ last: last * 3, head: tip, ...(everywhere ? {} : { paths }) });
  const found: TouchingCommit[] = [];
  for (const commit of candidates.toReversed()) {
    if (found.length === last) break;
    const { base, head: after } = await treesOf(repo, commit);
    const { changed } = await detectBetween(base, after, []);
    if (changed.some((change) => change.source.skipped === undefined)) found.push(commit);
  }
  return found.toReversed();
}

async function treesOf(repo: Repository, commit: TouchingCommit): Promise<{ base: Tree; head: Tree }> {
  return {
    base: commit.parent === undefined ? await repo.emptyTree() : await repo.tree(commit.parent),
    head: await repo.tree(commit.sha),
  };
}

async function judgeCommit(input: HistoryInput, commit: TouchingCommit): Promise<HistoryRow> {
  const { repo, context } = input;
  const began = performance.now();
  const { base } = await treesOf(repo, commit);
  const parent = commit.parent ?? base.id;
  const scope: Scope = {
    repo: repo.dir,
    base: { ref: `${commit.sha.slice(0, 8)}^`, sha: parent },
    head: { ref: commit.sha.slice(0, 8), sha: commit.sha },
    mergeBase: parent,
    merged: { tree: commit.sha, conflicts: [] },
    behind: 0,
  };
  const row = { commit: commit.sha, parent, subject: commit.subject };
  try {
    await using worktrees = createWorktrees(repo, scope);
    const result = await check({ ...context, scope, worktrees, assumptions: [] });
    const rehearsed = (result.detected?.changed ?? []).filter(({ source }) => source.skipped === undefined);
    return {
      ...row,
      tools: [...new Set(rehearsed.map(({ source }) => source.tool))],
      migrations: result.analysis?.migrations.length ?? 0,
      statements: result.analysis?.migrations.reduce((sum, { statements }) => sum + statements.length, 0) ?? 0,
      verdict: result.verdict.status,
      reasons: result.verdict.reasons,
      seconds: seconds(began),
    };
  } catch (thrown) {
    return {
      ...row,
      tools: [],
      migrations: 0,
      statements: 0,
      verdict: 'error',
      reasons: [reasonOf(thrown)],
      seconds: seconds(began),
    };
  }
}

function reasonOf(thrown: unknown): HistoryRow['reasons'][number] {
  const error = toError(thrown) as Partial<LockstepError> & Error;
  return {
    code: error.code ?? 'internal',
    severity: 'block',
    message: error.message,
    nextStep: error.hint ?? 'Report this.',
  };
}

function seconds(began: number): number {
  return Math.round((performance.now() - began) / 100) / 10;
}
