import type { Operation } from '../../operation.ts';
import { bodyOf, hasOption, relationName, type StatementSource } from '../tree.ts';
import { operationsOf } from './operations-of.ts';
import { namedIn, queryFacts } from './query-facts.ts';
import { operation, type Readers } from './reader.ts';

export const sessionReaders: Readers = {
  TransactionStmt: ({ kind }) => [
    operation('transaction', '', { detail: { kind: (kind ?? '').replace('TRANS_STMT_', '').toLowerCase() } }),
  ],
  VariableSetStmt: ({ name, args, is_local, kind }) => {
    const values = (args ?? []).map((node) => {
      const constant = bodyOf(node, 'A_Const');
      // The parser leaves a 0 out.
      if (constant?.ival !== undefined) return String(constant.ival.ival ?? 0);
      return String(constant?.sval?.sval ?? constant?.fval?.fval ?? '');
    });
    const reset = kind !== 'VAR_SET_VALUE';
    return [operation('set', name ?? '', { detail: { value: values.join(','), local: is_local, reset } })];
  },
  VariableShowStmt: ({ name }) => [operation('select', '', { detail: { show: name } })],
  DiscardStmt: () => [operation('set', '', { detail: { reset: true } })],
  ConstraintsSetStmt: ({ constraints, deferred }) => {
    const names = (constraints ?? []).map((node) => relationName(bodyOf(node, 'RangeVar'))).join(',');
    return [
      operation('set', 'constraints', { detail: { constraints: names || undefined, immediate: deferred !== true } }),
    ];
  },
  DeallocateStmt: ({ name }) => [operation('set', name ?? '', { detail: { prepare: true } })],
  NotifyStmt: ({ conditionname }) => [operation('set', conditionname ?? '', { detail: { notify: true } })],
  ListenStmt: ({ conditionname }) => [operation('set', conditionname ?? '', { detail: { notify: true } })],
  UnlistenStmt: ({ conditionname }) => [operation('set', conditionname ?? '', { detail: { notify: true } })],
  CheckPointStmt: () => [operation('checkpoint', '')],
  LoadStmt: ({ filename }) => [operation('load', filename ?? '')],
  AlterSystemStmt: ({ setstmt }) => [operation('alter system', setstmt?.name ?? '')],
  PrepareStmt: ({ name, query }) => [planned('prepare', name, query)],
  ExecuteStmt: ({ name }) => [operation('execute', name ?? '')],
  DeclareCursorStmt: ({ portalname, query }) => [planned('cursor', portalname, query, { action: 'declare' })],
  FetchStmt: ({ portalname, ismove }) => [
    operation('cursor', portalname ?? '', { detail: { action: ismove === true ? 'move' : 'fetch' } }),
  ],
  ClosePortalStmt: ({ portalname }) => [operation('cursor', portalname ?? '', { detail: { action: 'close' } })],
  ExplainStmt: ({ query, options }, source) => explain(query, options, source),
};

/** A statement that is read and planned, and locks what it names, but is not run now. */
function planned(
  kind: 'prepare' | 'cursor' | 'explain',
  name: string | undefined,
  query: object | undefined,
  detail: Record<string, string> = {},
): Operation {
  const { writes } = queryFacts(query);
  const named = namedIn(query);
  return operation(kind, name ?? '', {
    references: [...new Set([...writes, ...named.reads])],
    detail: { ...detail, writes: writes.join(',') || undefined, ...named.detail },
  });
}

/** EXPLAIN ANALYZE runs its statement: what that does counts too. */
function explain(
  query: object | undefined,
  options: readonly object[] | undefined,
  source: StatementSource,
): Operation[] {
  if (!hasOption(options, 'analyze')) return [planned('explain', '', query)];
  const inner = operationsOf((query ?? {}) as Record<string, unknown>, source);
  return [operation('explain', '', { detail: { analyze: true } }), ...inner];
}
