import type { Relation } from './relation.ts';
import type { SessionClock } from './session-clock.ts';
import type { LockMode, Trace, TracedLock, TracedStatement, TracedTransaction } from './trace.ts';

/** Said by whoever drives the endpoint about the statements that follow. */
export interface Mark {
  label?: string;
  path?: string;
  /** 1-based line of `path` at which the next text sent begins. */
  line?: number;
}

export interface OpenTransaction {
  record: TracedTransaction;
  clock: SessionClock;
  /** By a BEGIN of the client's. */
  explicit: boolean;
  statements: TracedStatement[];
  /** As last observed. */
  held: Map<number, Set<LockMode>>;
  locks: Array<{ lock: TracedLock; fromMs: number }>;
  /** Relations as this transaction sees them. */
  relations: Map<number, Relation>;
  generation: number;
}

export interface TextMark {
  label?: string;
  path?: string;
  line?: number;
}

/** Everything seen so far. Knows nothing of the wire. */
export class TraceLog {
  #statements: TracedStatement[] = [];
  #transactions: TracedTransaction[] = [];
  #notes = new Set<string>();
  readonly #open = new Set<OpenTransaction>();
  #mark: Mark = {};
  /** performance.now() when the trace began. */
  zero = performance.now();
  generation = 0;

  mark(mark: Mark = {}): void {
    this.#mark = { ...mark };
  }

  /** The mark for a text that has just arrived; its line holds for this one text. */
  takeMark(): TextMark {
    const { line: _, ...rest } = this.#mark;
    const taken = this.#mark;
    this.#mark = rest;
    return taken;
  }

  add(statement: Omit<TracedStatement, 'index'>, transaction: OpenTransaction): TracedStatement {
    if (transaction.generation !== this.generation) this.#register(transaction);
    const record = { ...statement, index: this.#statements.length, transaction: transaction.record.index };
    this.#statements.push(record);
    transaction.statements.push(record);
    return record;
  }

  openTransaction({ session, clock, explicit }: Pick<OpenTransaction, 'clock' | 'explicit'> & { session: number }) {
    const startMs = clock.now();
    const transaction: OpenTransaction = {
      record: { index: 0, session, startMs, endMs: startMs, outcome: 'open' },
      clock,
      explicit,
      statements: [],
      held: new Map(),
      locks: [],
      relations: new Map(),
      generation: this.generation,
    };
    this.#register(transaction);
    return transaction;
  }

  endTransaction(transaction: OpenTransaction, outcome: 'committed' | 'rolled back'): void {
    this.#updateHeld(transaction);
    transaction.record.outcome = outcome;
    this.#open.delete(transaction);
    const [only] = transaction.statements;
    if (only !== undefined && transaction.statements.length === 1) only.autocommit = !transaction.explicit;
  }

  note(sentence: string): void {
    this.#notes.add(sentence);
  }

  trace(): Trace {
    for (const transaction of this.#open) this.#updateHeld(transaction);
    return structuredClone({
      statements: this.#statements,
      transactions: this.#transactions,
      notes: [...this.#notes],
    });
  }

  clear(): void {
    this.#statements = [];
    this.#transactions = [];
    this.#notes = new Set();
    this.zero = performance.now();
    this.generation++;
  }

  #register(transaction: OpenTransaction): void {
    transaction.generation = this.generation;
    transaction.record = { ...transaction.record, index: this.#transactions.length };
    transaction.statements = [];
    this.#transactions.push(transaction.record);
    this.#open.add(transaction);
  }

  #updateHeld({ record, clock, locks }: OpenTransaction): void {
    const now = clock.now();
    record.endMs = now;
    for (const { lock, fromMs } of locks) if (lock.origin === 'measured') lock.heldMs = Math.max(0, now - fromMs);
  }
}
