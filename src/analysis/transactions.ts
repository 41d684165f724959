import type { Script } from '../migrations/migration.ts';
import type { ParsedStatement } from '../sql/operation.ts';

/** Numbers the transactions that statements share, as the tool's run will have them. */
export interface Place {
  /** Equal numbers share a transaction. */
  transaction: number;
  /** A transaction block is open, the tool's, the script's own, or a batch's implicit one. */
  inTransaction: boolean;
}

export interface TransactionCounter {
  /** A migration (or with `all`, a source) begins. */
  start(mode: Script['transaction']): void;
  batch(): void;
  next(statement: Pick<ParsedStatement, 'transaction' | 'nonTransactional'> & { alone: boolean }): Place;
}

/**
 * `migration` and `all` wrap; in `none` a batch of several statements shares PostgreSQL's implicit transaction, and
 * the script's own BEGIN … COMMIT counts everywhere.
 */
export function countTransactions(): TransactionCounter {
  let current = 0;
  let mode: Script['transaction'] = 'none';
  let explicit = false;
  return {
    start(next) {
      if (next !== 'all' || mode !== 'all') current++;
      mode = next;
      explicit = false;
    },
    batch() {
      if (mode === 'none' && !explicit) current++;
    },
    next({ transaction, nonTransactional, alone }) {
      if (transaction === 'begin') {
        explicit = true;
        return { transaction: ++current, inTransaction: true };
      }
      if (transaction === 'commit' || transaction === 'rollback') {
        explicit = false;
        return { transaction: current++, inTransaction: true };
      }
      const inTransaction = mode !== 'none' || explicit || !alone;
      if (mode === 'none' && !explicit && (nonTransactional || alone)) current++;
      return { transaction: current, inTransaction };
    },
  };
}
