import { bodyOf } from '../tree.ts';
import { operation, type Readers } from './reader.ts';

export const sessionReaders: Readers = {
  TransactionStmt: ({ kind }) => [
    operation('transaction', '', { detail: { kind: (kind ?? '').replace('TRANS_STMT_', '').toLowerCase() } }),
  ],
  VariableSetStmt: ({ name, args, is_local, kind }) => {
    const values = (args ?? []).map((node) => {
      const constant = bodyOf(node, 'A_Const');
      return String(constant?.sval?.sval ?? constant?.ival?.ival ?? constant?.fval?.fval ?? '');
    });
    const reset = kind !== 'VAR_SET_VALUE';
    return [operation('set', name ?? '', { detail: { value: values.join(','), local: is_local, reset } })];
  },
  VariableShowStmt: ({ name }) => [operation('select', '', { detail: { show: name } })],
  DiscardStmt: () => [operation('set', '', { detail: { reset: true } })],
  ConstraintsSetStmt: () => [operation('set', 'constraints')],
  ExplainStmt: () => [operation('select', '', { detail: { explain: true } })],
  PrepareStmt: ({ name }) => [operation('set', name ?? '', { detail: { prepare: true } })],
  DeallocateStmt: ({ name }) => [operation('set', name ?? '', { detail: { prepare: true } })],
  NotifyStmt: ({ conditionname }) => [operation('set', conditionname ?? '', { detail: { notify: true } })],
  ListenStmt: ({ conditionname }) => [operation('set', conditionname ?? '', { detail: { notify: true } })],
  CheckPointStmt: () => [operation('set', '', { detail: { checkpoint: true } })],
};
