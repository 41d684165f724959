import { createHash } from 'node:crypto';
import type { PullRequest } from '../../forge/forge.ts';
import { collisionsOf } from '../../ledger/collisions.ts';
import type { OpenPull } from '../../ledger/facts.ts';
import type { JudgeContext } from '../judge.ts';
import { closeOpen, type KeptPull, markTold, readOpen, removeOpen, saveOpen, saveTip } from './store.ts';
import { tipOf } from './walk.ts';
import type { World } from './world.ts';

/**
 * Keeps what an open pull request brings, by its head, so that others are compared with it without asking GitHub; where
 * that is news, those whom it concerns are judged again.
 */
export async function keepOpen(context: JudgeContext, own: KeptPull, world: World): Promise<void> {
  const { pool, connection } = context;
  const { repositoryId } = connection;
  const { before, isNews } = await saveOpen(pool, repositoryId, own);
  if (!isNews) return;
  // Those beside which it stood before its base was changed have lost it.
  const isMoved = before !== undefined && before.base !== own.base;
  const left = isMoved ? await readOpen(pool, { repositoryId, branch: before.base }) : [];
  const open = [...world.open, ...left];
  const versions = [own, ...(before === undefined ? [] : [before])];
  // By the delivery, too: what it brings may become again what it was once.
  const told = JSON.stringify([own, context.delivery]);
  const name = createHash('sha256').update(told).digest('hex').slice(0, 16);
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
