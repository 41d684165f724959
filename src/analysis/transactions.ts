import type { Script } from '../migrations/migration.ts';
import type { ParsedStatement } from '../sql/operation.ts';

/** What a statement that opens or ends a transaction does where its author may not have meant it. */
export type TransactionControl =
  /** BEGIN while a transaction is open: a warning of the server, and nothing else. */
  | 'nested begin'
  /** COMMIT or ROLLBACK that ends the transaction which the migration tool opened. */
  | 'ends the tool’s'
  /** COMMIT or ROLLBACK while none is open. */
  | 'nothing to end';

/** Numbers the transactions that statements share, as the tool's run will have them. */
export interface Place {
  /** Equal numbers share a transaction. */
  transaction: number;
  /** A transaction block is open, the tool's, the script's own, or a batch's implicit one. */
  inTransaction: boolean;
  control?: TransactionControl;
}

export interface TransactionCounter {
  /** A migration (or with `all`, a source) begins. */
  start(mode: Script['transaction']): void;
  batch(): void;
  /** @param alone whether it is the only statement of its batch */
  next(statement: Pick<ParsedStatement, 'transaction' | 'nonTransactional'>, alone: boolean): Place;
}

/**
 * `migration` and `all` wrap; in `none` a batch of several statements shares PostgreSQL's implicit transaction. The
 * script's own commands count everywhere: a BEGIN inside a transaction changes nothing, a COMMIT ends the tool's, and
 * BEGIN takes the statements before it in its batch along (measured in server-behaviour.test.ts).
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
 */
export function countTransactions(): TransactionCounter {
  let current = 0;
  let mode: Script['transaction'] = 'none';
  let open: 'tool' | 'own' | undefined;
  return {
    start(next) {
      if (next !== 'all' || mode !== 'all') {
        current++;
        open = next === 'none' ? undefined : 'tool';
      }
      mode = next;
    },
    batch() {
      if (open === undefined) current++;
    },
    next({ transaction, nonTransactional }, alone) {
      if (transaction === 'begin') {
        if (open !== undefined) return { transaction: current, inTransaction: true, control: 'nested begin' };
        open = 'own';
        return { transaction: current, inTransaction: true };
      }
      if (transaction === 'commit' || transaction === 'rollback') {
        const control = open === 'tool' ? 'ends the tool’s' : open === undefined ? 'nothing to end' : undefined;
        open = undefined;
        return { transaction: current++, inTransaction: true, ...(control && { control }) };
      }
      const inTransaction = open !== undefined || !alone;
      if (open !== undefined || (!nonTransactional && !alone)) return { transaction: current, inTransaction };
      return { transaction: current++, inTransaction };
    },
  };
}
