import { broughtBy, type CommitFacts, commitsNamed, readCommit } from '../../git/ancestry.ts';
import type { Repository } from '../../git/repository.ts';
import { findCommit } from '../../git/resolve-ref.ts';
import { baseBefore } from '../change/base-before.ts';
import type { Merged } from './control-plane.ts';
import type { GuardRefusal } from './guard.ts';

export interface FindMergeInput {
  repo: Repository;
  /** The base branch now. */
  tipSha: string;
  what: { pull: number } | { commit: string };
}

/** GitHub's default messages: a merge commit's first line, and the end of a squash's. */
const MERGE_MESSAGE = /^Merge pull request #(\d+) /;
const SQUASH_MESSAGE = /\(#(\d+)\)$/;

/** The pull request that a merge's or a squash's message names. Anyone can write a message: for naming only. */
export function pullNamedBy(message: string): number | undefined {
  const [subject = ''] = message.split('\n', 1);
  const number = (MERGE_MESSAGE.exec(subject) ?? SQUASH_MESSAGE.exec(subject.trimEnd()))?.[1];
  return number === undefined ? undefined : Number(number);
}

/** A merge as a clone knows it. A commit that a merge brought stands for that merge. */
export async function findMerge({ repo, tipSha, what }: FindMergeInput): Promise<Merged | GuardRefusal> {
  const found = 'pull' in what ? await findPull(repo, tipSha, what.pull) : await findBrought(repo, tipSha, what.commit);
  if ('nextStep' in found) return found;
  const commitOf = (sha: string): Promise<CommitFacts> => readCommit({ cwd: repo.dir }, sha);
  const beforeSha = await baseBefore({ merge: found, own: [], commitOf });
  const pull = 'pull' in what ? what.pull : pullNamedBy(found.message);
  const before = beforeSha === undefined ? await repo.emptyTree() : await repo.tree(beforeSha);
  return {
    mergeSha: found.sha,
    mergedAt: found.committedAt,
    title: found.message.split('\n', 1)[0] ?? '',
    before,
    after: await repo.tree(found.sha),
    tip: await repo.tree(tipSha),
    tipSha,
    ...(pull !== undefined && { pull }),
  };
}

async function findPull(repo: Repository, tip: string, pull: number): Promise<CommitFacts | GuardRefusal> {
  const named = await commitsNamed({ cwd: repo.dir }, { pattern: `#${pull}\\b`, tip });
  const [merge, ...others] = named.filter(({ message }) => pullNamedBy(message) === pull);
  if (merge !== undefined && others.length === 0) return merge;
  const shas = [merge, ...others].map((each) => each?.sha.slice(0, 7));
  return {
    code: 'not_merged',
    message:
      merge === undefined
        ? `No commit on \`${tip.slice(0, 7)}\` says that it merged #${pull}.`
        : `Several commits say that they merged #${pull}: \`${shas.join('`, `')}\`.`,
    nextStep: 'Run `git fetch origin`, or name the commit on the base branch with `--commit`.',
  };
}

async function findBrought(repo: Repository, tip: string, commit: string): Promise<CommitFacts | GuardRefusal> {
  const sha = await findCommit({ cwd: repo.dir }, commit);
  const nextStep = 'Merge it first. If it is merged, run `git fetch origin`, then give the command again.';
  if (sha === undefined) return { code: 'not_merged', message: `This clone has no commit \`${commit}\`.`, nextStep };
  const brought = await broughtBy({ cwd: repo.dir }, { sha, tip });
  if (brought !== undefined) return brought;
  const message = `\`${sha.slice(0, 7)}\` is not on the base branch, whose newest commit here is \`${tip.slice(0, 7)}\`.`;
  return { code: 'not_on_base', message, nextStep };
}
