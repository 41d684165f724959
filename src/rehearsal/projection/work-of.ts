import type { Node } from 'libpg-query';
import type { SchemaSnapshot, TableEntry } from '../../database/schema/snapshot.ts';
import { nameOf } from '../../database/seed/order.ts';
import { parseTree, SyntaxProblem } from '../../sql/postgres/parser.ts';
import { bodyOf, findAll } from '../../sql/postgres/tree.ts';
import type { TracedStatement } from '../../trace/trace.ts';

export interface Steepness {
  low: number;
  likely: number;
  high: number;
}

/** What a statement does for each row, as far as its growth beyond the measured sizes depends on it. */
export interface Work {
  kind: 'catalogue' | 'scan' | 'rewrite' | 'index' | 'lookup' | 'change';
  /** See Fit.steepness. */
  steepness: Steepness;
  /** It may use parallel workers in production, which the measurement does not. */
  parallel: boolean;
}

export interface WorkInput {
  statement: Pick<TracedStatement, 'sql' | 'scans' | 'rewrites' | 'rows' | 'tag'>;
  /** Before the statement. */
  schema: SchemaSnapshot;
  /** `schema.table.column` whose values come in order. */
  ordered: readonly string[];
}

/**
 * Beyond the sizes measured a row costs more where memory is jumped about in: comparisons grow by log n, and what they
 * look at leaves the processor's caches. Each was measured with 100,000 rows and with 10 million (bench/projection.ts).
 */
const STEEPNESS = {
  /** Rows are read one after another. */
  scan: { low: -0.3, likely: -0.1, high: 0.3 },
  /** Rows are written as well, and so is the log. */
  write: { low: 0, likely: 0.3, high: 0.8 },
  /** Keys that come in order: the sort only looks that they do. */
  inOrder: { low: 0, likely: 0.4, high: 1 },
  /** Keys that stand in the sorted array itself: integers, times. */
  byValue: { low: 0.6, likely: 1.4, high: 2 },
  /** Keys elsewhere in memory, which comparisons have to fetch: texts, numerics, expressions. */
  byReference: { low: 1.2, likely: 2.3, high: 3.2 },
  /** Each row is looked up in a hash table or an index of another table. */
  lookup: { low: 2, likely: 5, high: 8 },
} as const satisfies Record<string, Steepness>;

/** Never throws: what cannot be read is taken for what the trace saw. */
export function workOf({ statement, schema, ordered }: WorkInput): Work {
  const node = nodeOf(statement.sql);
  const seen = statement.scans.length > 0 || statement.rewrites.length > 0 || statement.rows > 0;
  const steepness = (node && indexSteepness(node, { schema, ordered: new Set(ordered) })) ?? undefined;
  if (steepness !== undefined) return { kind: 'index', steepness, parallel: isParallel(node) };
  if (seen && node !== undefined && isForeignKey(node, schema))
    return { kind: 'lookup', steepness: STEEPNESS.lookup, parallel: false };
  if (statement.rewrites.length > 0)
    return { kind: 'rewrite', steepness: rewriteSteepness(statement.rewrites, schema, ordered), parallel: false };
  if (statement.rows > 0 && /^(UPDATE|DELETE|INSERT|MERGE|SELECT|CREATE TABLE AS)/.test(statement.tag ?? ''))
    return { kind: 'change', steepness: STEEPNESS.write, parallel: false };
  return { kind: seen ? 'scan' : 'catalogue', steepness: STEEPNESS.scan, parallel: false };
}

function nodeOf(sql: string): Node | undefined {
  try {
    return parseTree(sql).stmts?.[0]?.stmt;
  } catch (thrown) {
    if (thrown instanceof SyntaxProblem) return undefined;
    throw thrown;
  }
}

interface Known {
  schema: SchemaSnapshot;
  ordered: ReadonlySet<string>;
}

/** CREATE INDEX, REINDEX, CLUSTER, and constraints that an index keeps; undefined for anything else. */
function indexSteepness(node: Node, known: Known): Steepness | undefined {
  const create = bodyOf(node, 'IndexStmt');
  if (create !== undefined) {
    const first = bodyOf(create.indexParams?.[0], 'IndexElem')?.name;
    return methodSteepness(create.accessMethod ?? 'btree', { first, table: create.relation?.relname }, known);
  }
  const alter = bodyOf(node, 'AlterTableStmt');
  for (const { contype, indexname, keys } of findAll(alter, 'Constraint')) {
    if ((contype !== 'CONSTR_PRIMARY' && contype !== 'CONSTR_UNIQUE') || indexname !== undefined) continue;
    return methodSteepness(
      'btree',
      { first: bodyOf(keys?.[0], 'String')?.sval, table: alter?.relation?.relname },
      known,
    );
  }
  const whole = bodyOf(node, 'ReindexStmt') ?? bodyOf(node, 'ClusterStmt');
  return whole && STEEPNESS.byValue;
}

function methodSteepness(
  method: string,
  { first, table: name }: { first: string | undefined; table: string | undefined },
  { schema, ordered }: Known,
): Steepness {
  if (method === 'brin') return STEEPNESS.scan;
  if (method === 'gin' || method === 'hash') return STEEPNESS.write;
  const table = schema.tables.find((each) => each.name === name);
  if (table === undefined || first === undefined) return STEEPNESS.byReference;
  if (ordered.has(`${nameOf(table)}.${first}`)) return STEEPNESS.inOrder;
  return isByValue(table, first) ? STEEPNESS.byValue : STEEPNESS.byReference;
}

/** Types of at most eight bytes, which PostgreSQL passes by value. */
function isByValue(table: TableEntry, column: string): boolean {
  const type = table.columns.find(({ name }) => name === column)?.type ?? '';
  return /^(smallint|integer|bigint|oid|real|double precision|boolean|date|timestamp|time without)/.test(type);
}

/** Writing a table anew builds all its indexes; those on values out of order have to sort. */
function rewriteSteepness(rewrites: readonly string[], schema: SchemaSnapshot, ordered: readonly string[]): Steepness {
  const sorts = schema.tables
    .filter((table) => rewrites.includes(nameOf(table)))
    .some(({ indexes, ...table }) =>
      indexes.some(({ columns }) => columns[0] === null || !ordered.includes(`${nameOf(table)}.${columns[0]}`)),
    );
  return sorts ? STEEPNESS.byValue : STEEPNESS.write;
}

/** Also a validation of one that is there. */
function isForeignKey(node: Node, schema: SchemaSnapshot): boolean {
  const alter = bodyOf(node, 'AlterTableStmt');
  if (findAll(alter, 'Constraint').some(({ contype }) => contype === 'CONSTR_FOREIGN')) return true;
  const validated = findAll(alter, 'AlterTableCmd').filter(({ subtype }) => subtype === 'AT_ValidateConstraint');
  return validated.some(({ name }) =>
    schema.tables.some(({ constraints }) =>
      constraints.some((constraint) => constraint.name === name && constraint.kind === 'foreign key'),
    ),
  );
}

function isParallel(node: Node | undefined): boolean {
  if (node === undefined || bodyOf(node, 'ClusterStmt') !== undefined) return false;
  return (bodyOf(node, 'IndexStmt')?.accessMethod ?? 'btree') === 'btree';
}
