import type { Change } from './plan.ts';
import type { Hold } from './store.ts';

/** A pull request that a lock is for, whoever took it. */
export type LockHolder = Pick<Change, 'repository' | 'pull'> & { pull: number };

const KEY = /^(?<repository>[\w.-]+\/[\w.-]+)?#(?<pull>\d+)$/;
/** Of GitHub; a clone on some machine has a path. */
const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;

/**
 * How a lock says whose it is. Not by a digest: a pull request that is pushed to is another change, and still the one
 * that the lock is for. A clone does not know its name on GitHub: then its number alone stands for it.
 */
export function lockKey({ repository, pull }: LockHolder): string {
  return `${REPOSITORY.test(repository) ? repository : ''}#${pull}`;
}

/** Whether a lock is for this change, so that it stands in nobody's way who brings that. */
export function isLockFor({ digest: held }: Pick<Hold, 'digest'>, change: Partial<Change>): boolean {
  if (held === undefined) return false;
  if (held === change.digest) return true;
  const { repository, pull } = KEY.exec(held)?.groups ?? {};
  if (pull === undefined || Number(pull) !== change.pull) return false;
  return repository === undefined || !REPOSITORY.test(change.repository ?? '') || repository === change.repository;
}

/** `#12`, or undefined where it is nobody's but who took it. @param here the repository that is spoken in */
function lockHolderName({ digest: held }: Pick<Hold, 'digest'>, here?: string): string | undefined {
  if (held === undefined) return undefined;
  const { repository = '', pull } = KEY.exec(held)?.groups ?? {};
  if (pull === undefined) return 'another change';
  const isElsewhere = repository !== '' && here !== undefined && REPOSITORY.test(here) && repository !== here;
  return `${isElsewhere ? repository : ''}#${pull}`;
}

/** ` for #12`, to stand behind who took it; empty where it is nobody's but theirs. */
export function forHolder(hold: Pick<Hold, 'digest'>, here?: string): string {
  const name = lockHolderName(hold, here);
  return name === undefined ? '' : ` for ${name}`;
}

/** Who may end it without `--force`, as the subject of a sentence. */
export function whoUnlocks(hold: Pick<Hold, 'digest' | 'actor'>, here?: string): string {
  const name = lockHolderName(hold, here);
  return name?.includes('#') === true ? `${hold.actor.login}, or an applier on ${name},` : hold.actor.login;
}
