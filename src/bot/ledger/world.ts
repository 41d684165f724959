import { createHash } from 'node:crypto';
import type { PullRequest } from '../../forge/forge.ts';
import type { AppliedChange, MergedChange } from '../../ledger/facts.ts';
import type { JudgeContext } from '../judge.ts';
import { type At, type KeptPull, readApplied, readBranch, readMerged, readOpen, saveTip } from './store.ts';
import { tipOf } from './walk.ts';

/** Seconds for which a branch's tip is taken as it was seen: pushes tell of new ones, and may get lost. */
const FRESH = 600;

/** What is beside a pull request: its base as it is, what was merged into it, and what else is open. */
export interface World {
  /**
   * The base branch's tip: GitHub's own word on a pull request's base does not follow every push.
   * https://github.com/github/docs/issues/431
   */
  base: string;
  merged: MergedChange[];
  open: KeptPull[];
  applied: AppliedChange[];
  /** Changes when something of it does. */
  digest: string;
}

export async function readWorld(context: JudgeContext, pull: PullRequest): Promise<World> {
  const { connection, pool } = context;
  const { repositoryId } = connection;
  const at: At = { repositoryId, branch: pull.base.ref };
  const known = await readBranch(pool, at);
  let base = known?.tip;
  if (known === undefined || known.age > FRESH || base === undefined) {
    base = (await tipOf(connection, at.branch)) ?? pull.base.sha;
    await saveTip(pool, at, base);
  }
  if (known?.walked !== base) {
    await context.enqueue({
      name: `branch-${repositoryId}-${at.branch}-${base}`,
      job: { kind: 'branch', branch: at.branch, also: [], again: false },
    });
  }
  const [merged, open, applied] = [
    await readMerged(pool, at),
    await readOpen(pool, at),
    await readApplied(pool, repositoryId),
  ];
  const others = open
    .filter(({ number }) => number !== pull.number)
    .map(({ number, head, draft }) => [number, head, draft]);
  const beside = [base, merged.map(({ commit }) => commit), others, applied, pull.body ?? ''];
  const digest = createHash('sha256').update(JSON.stringify(beside)).digest('hex');
  return { base, merged, open, applied, digest };
}
