import { strength } from '../locks/prediction.ts';
import type { HeldLock } from './rule.ts';

/**
 * The strong locks of one transaction, as they come. A statement's view is made when a rule asks for it: a transaction
 * may hold thousands, and have as many statements.
 */
export class HeldLog {
  readonly #locks: HeldLock[] = [];
  /** By relation, where its strongest lock stands. */
  readonly #last = new Map<string, number>();
  /** For a lock that a stronger one of the same statement's successor took over: how long the log was then. */
  readonly #until = new Map<number, number>();
  #seen: { length: number; locks: HeldLock[] } | undefined;

  get length(): number {
    return this.#locks.length;
  }

  /** Takes up a lock, unless one as strong is held on the relation already. */
  add(relation: string, make: () => HeldLock): void {
    const known = this.#last.get(relation);
    const before = known === undefined ? undefined : this.#locks[known];
    const lock = make();
    if (before !== undefined && strength(before.mode) >= strength(lock.mode)) return;
    if (known !== undefined) this.#until.set(known, this.#locks.length);
    this.#last.set(relation, this.#locks.length);
    this.#locks.push(lock);
  }

  /** What was held when the log was `length` long, one lock a relation. */
  at(length: number): HeldLock[] {
    if (this.#seen?.length === length) return this.#seen.locks;
    const first = this.#locks.slice(0, length);
    const locks =
      this.#until.size === 0 ? first : first.filter((_, index) => (this.#until.get(index) ?? length) >= length);
    this.#seen = { length, locks };
    return locks;
  }
}
