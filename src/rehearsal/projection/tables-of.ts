import type { SchemaSnapshot } from '../../database/schema/snapshot.ts';
import { nameOf, root } from '../../database/seed/order.ts';
import { parseTree, SyntaxProblem } from '../../sql/postgres/parser.ts';
import { findAll } from '../../sql/postgres/tree.ts';
import type { TracedStatement } from '../../trace/trace.ts';

/**
 * The tables (`schema.table`, partitions as their root) that a statement's work can grow with: those it was seen to
 * lock, scan or rewrite, and those its text names, because a lock that an earlier statement took is not taken again.
 */
export function tablesOf(traced: TracedStatement, schema: SchemaSnapshot): string[] {
  const byName = new Map(schema.tables.map((table) => [nameOf(table), table]));
  const names = [
    ...traced.locks.filter(({ isNew }) => !isNew).map(({ table, schema: of, name }) => table ?? `${of}.${name}`),
    ...traced.scans.map(({ relation }) => relation),
    ...traced.rewrites,
    ...namedIn(traced.sql, schema),
  ];
  return [...new Set(names.filter((name) => byName.has(name)).map((name) => root(name, byName)))];
}

function namedIn(sql: string, schema: SchemaSnapshot): string[] {
  try {
    return findAll(parseTree(sql), 'RangeVar').flatMap(({ schemaname, relname }) =>
      schema.tables
        .filter((table) => table.name === relname && (schemaname === undefined || table.schema === schemaname))
        .map(nameOf),
    );
  } catch (thrown) {
    if (thrown instanceof SyntaxProblem) return [];
    throw thrown;
  }
}
