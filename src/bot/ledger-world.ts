import { createHash } from 'node:crypto';
import type { StaticCheck } from '../check/static-check.ts';
import type { PullRequest } from '../forge/forge.ts';
import { ForgeError } from '../forge/forge-error.ts';
import { collisionsOf } from '../ledger/collisions.ts';
import type { AppliedChange, MergedChange, OpenPull } from '../ledger/facts.ts';
import { factsOf } from '../ledger/facts-of.ts';
import { judgeExpands, type NamedExpand } from '../ledger/judge-expands.ts';
import { namedInBody } from '../ledger/named-expands.ts';
import { worst } from '../ledger/worst.ts';
import type { Reason } from '../policy/verdict.ts';
import type { JudgeContext } from './judge.ts';
import {
  type At,
  closeOpen,
  type KeptPull,
  markTold,
  readApplied,
  readBranch,
  readMerged,
  readOpen,
  removeOpen,
  saveOpen,
  saveTip,
} from './ledger-store.ts';
import { tipOf } from './ledger-walk.ts';

/** Seconds for which a branch's tip is taken as it was seen: pushes tell of new ones, and may get lost. */
const FRESH = 600;

/** Requests for pull requests that would hold another back. */
const MOST_ASKED = 3;

/** What is beside a pull request: its base as it is, what was merged into it, and what else is open. */
export interface World {
  /** The base branch's tip: GitHub's own word on a pull request's base does not follow every push. */
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
      name: `branch-${repositoryId}-${base}`,
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

/**
 * The static verdict with what the ledger adds to it. What the pull request brings is kept, by its head, so that others
 * are compared with it without asking GitHub; where that is news, those whom it concerns are judged again.
 */
export async function withLedger(
  context: JudgeContext,
  { pull, world, judged }: { pull: PullRequest; world: World; judged: StaticCheck },
): Promise<StaticCheck> {
  const { result } = judged;
  if (result.detected === undefined) return judged;
  const facts = factsOf(result, namedInBody(pull.body ?? ''));
  const own: KeptPull = { number: pull.number, draft: pull.draft, base: pull.base.ref, head: pull.head.sha, facts };
  await keepOpen(context, own, world);
  const policy = judged.config?.policy;
  const reasons = [
    ...judgeExpands({
      facts,
      base: own.base,
      named: await lookUp(context, facts.expands, { own: pull.number, merged: world.merged, base: own.base }),
      merged: world.merged,
      applied: world.applied,
      // Tests are evidence, which comes later and takes this back.
      proven: false,
      separation: policy?.separation ?? 'enforce',
    }),
    ...collisionsOf(own, await stillOpen(context, own, world.open)),
  ].flatMap((reason): Reason[] => {
    const severity = policy?.rules[reason.code] ?? reason.severity;
    return severity === 'off' ? [] : [{ ...reason, severity }];
  });
  if (reasons.length === 0) return judged;
  const verdict = worst(result.verdict, reasons);
  const isBlocked = judged.standing === 'waiting' && verdict.status === 'fail';
  return { ...judged, result: { ...result, verdict }, ...(isBlocked && { standing: 'blocked' as const }) };
}

/** Nobody is held back by what was closed without the bot's having heard of it: GitHub is asked before that. */
async function stillOpen(context: JudgeContext, own: KeptPull, open: readonly KeptPull[]): Promise<KeptPull[]> {
  const gone = new Set<number>();
  const blocking = open.filter((other) => collisionsOf(own, [other]).some(({ severity }) => severity === 'block'));
  for (const { number } of blocking.slice(0, MOST_ASKED)) {
    try {
      const pull = await context.connection.forge.pull(number);
      if (pull.state === 'open') continue;
      await leaveOpen(context, pull);
      // Until the base is followed, what it brought is seen here only; then this is judged again.
      if (pull.merged) continue;
    } catch (thrown) {
      if (!(thrown instanceof ForgeError) || thrown.code !== 'github-not-found') throw thrown;
      await removeOpen(context.pool, context.connection.repositoryId, number);
    }
    gone.add(number);
  }
  return open.filter(({ number }) => !gone.has(number));
}

async function keepOpen(context: JudgeContext, own: KeptPull, world: World): Promise<void> {
  const { pool, connection } = context;
  const { repositoryId } = connection;
  const { before, isNews } = await saveOpen(pool, repositoryId, own);
  if (!isNews) return;
  // Those beside which it stood before its base was changed have lost it.
  const isMoved = before !== undefined && before.base !== own.base;
  const left = isMoved ? await readOpen(pool, { repositoryId, branch: before.base }) : [];
  const open = [...world.open, ...left];
  const versions = [own, ...(before === undefined ? [] : [before])];
  const name = createHash('sha256').update(JSON.stringify(own)).digest('hex').slice(0, 16);
  for (const other of open) {
    if (other.number === own.number || !isConcerned(other, versions)) continue;
    const job = { kind: 'judge', number: other.number, again: false } as const;
    await context.enqueue({ name: `beside-${repositoryId}-${own.number}-${name}-${other.number}`, job });
  }
  await markTold(pool, repositoryId, own.number);
}

/** It collides with one of the versions of another, or names it as its expand. */
function isConcerned(other: OpenPull, versions: readonly OpenPull[]): boolean {
  return versions.some(
    (version) => other.facts.expands.includes(version.number) || collisionsOf(other, [version]).length > 0,
  );
}

/** A pull request is closed: those that it collided with, or that wait for it, are judged again. */
export async function leaveOpen(context: JudgeContext, pull: PullRequest): Promise<void> {
  const { pool, connection } = context;
  const { repositoryId } = connection;
  const branch = pull.base.ref;
  // Never is it in neither of the two: what was open is in the base before it is gone from here.
  const tip = pull.merged ? await tipOf(connection, branch) : undefined;
  if (tip !== undefined) await saveTip(pool, { repositoryId, branch }, tip);
  const own = await closeOpen(pool, repositoryId, pull.number);
  const open = await readOpen(pool, { repositoryId, branch });
  const also = open
    .filter(({ number }) => number !== pull.number)
    .filter((other) => other.facts.expands.includes(pull.number) || (own !== undefined && isConcerned(other, [own])))
    .map(({ number }) => number);
  // First what was merged goes into the ledger; then they are judged by it.
  if (pull.merged || also.length > 0) {
    await context.enqueue({
      name: `closed-${repositoryId}-${pull.number}-${context.delivery}`,
      job: { kind: 'branch', branch, also, again: !pull.merged },
    });
  }
  await removeOpen(pool, repositoryId, pull.number);
}

async function lookUp(
  { connection }: JudgeContext,
  numbers: readonly number[],
  { own, merged, base }: { own: number; merged: readonly MergedChange[]; base: string },
): Promise<NamedExpand[]> {
  const found: NamedExpand[] = [];
  for (const number of numbers) {
    if (number === own) found.push({ number, state: 'itself' });
    else if (merged.some(({ pull }) => pull === number)) found.push({ number, state: 'merged', into: base });
    else found.push(await ask(connection, number));
  }
  return found;
}

async function ask({ forge }: JudgeContext['connection'], number: number): Promise<NamedExpand> {
  try {
    const pull = await forge.pull(number);
    return pull.merged ? { number, state: 'merged', into: pull.base.ref } : { number, state: pull.state };
  } catch (thrown) {
    if (thrown instanceof ForgeError && thrown.code === 'github-not-found') return { number, state: 'missing' };
    throw thrown;
  }
}
