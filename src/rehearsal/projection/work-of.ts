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
  /** Bytes of a table in production, where they are known. */
  bytesOf?: (table: string) => number | undefined;
}

/**
 * Beyond the sizes measured a row costs more where memory is jumped about in: comparisons grow by log n, and what they
 * look at leaves the processor's caches. Each was measured with 100,000 rows and with 10 million (bench/projection.ts).
 */
const STEEPNESS = {
  /** Rows are read one after another: in large tables by a ring of buffers that stays in the processor's cache. */
  scan: { low: -0.8, likely: -0.4, high: 0.1 },
  /** Rows are changed one after another. */
  change: { low: -0.3, likely: 0.15, high: 0.9 },
  /** The table is written anew, with indexes whose keys come in order. */
  rewrite: { low: -0.2, likely: 0.2, high: 0.8 },
  /** The table is written anew, with an index whose keys have to be sorted. */
  rewriteAndSort: { low: 0.3, likely: 0.9, high: 1.6 },
  /** Keys that come in order: the sort only looks that they do. */
  inOrder: { low: -0.4, likely: 0.05, high: 0.7 },
  /** Entries are put where they belong, or sorted by a hash. */
  scattered: { low: 0, likely: 0.5, high: 1 },
  /** Keys that stand in the sorted array itself: integers, times. */
  byValue: { low: 0.1, likely: 0.8, high: 1.8 },
  /** Keys elsewhere in memory, which comparisons have to fetch: texts, numerics, expressions. */
  byReference: { low: 1.6, likely: 2.4, high: 3.2 },
  /** Each row is looked up in a hash table, or fetched by an index, that no cache holds. */
  lookup: { low: 3, likely: 6, high: 8 },
} as const satisfies Record<string, Steepness>;

/** Never throws: what cannot be read is taken for what the trace saw. */
export function workOf(input: WorkInput): Work {
  const { statement, schema, ordered } = input;
  const node = nodeOf(statement.sql);
  const known = { schema, ordered: new Set(ordered) };
  const seen = statement.scans.length > 0 || statement.rewrites.length > 0 || statement.rows > 0;
  const steepness = node && indexSteepness(node, known);
  if (steepness !== undefined) return { kind: 'index', steepness, parallel: isParallel(node) };
  const parents = node === undefined || !seen ? [] : foreignKeyParents(node, schema);
  if (parents.length > 0) return { kind: 'lookup', steepness: lookupSteepness(parents, input), parallel: false };
  if (statement.rewrites.length > 0)
    return { kind: 'rewrite', steepness: rewriteSteepness(statement.rewrites, known), parallel: false };
  if (statement.rows > 0 && /^(UPDATE|DELETE|INSERT|MERGE)/.test(statement.tag ?? ''))
    return { kind: 'change', steepness: STEEPNESS.change, parallel: false };
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
    const steepness = methodSteepness(
      create.accessMethod ?? 'btree',
      { first, table: create.relation?.relname },
      known,
    );
    // Most of a partial index's work is reading the rows that it leaves out.
    return create.whereClause !== undefined && steepness === STEEPNESS.inOrder ? STEEPNESS.scan : steepness;
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
  const reindexed = bodyOf(node, 'ReindexStmt')?.relation?.relname;
  if (reindexed !== undefined) return sorts([reindexed], known) ? STEEPNESS.byValue : STEEPNESS.inOrder;
  return bodyOf(node, 'VacuumStmt') === undefined && bodyOf(node, 'ClusterStmt') !== undefined
    ? STEEPNESS.lookup
    : undefined;
}

function methodSteepness(
  method: string,
  { first, table: name }: { first: string | undefined; table: string | undefined },
  { schema, ordered }: Known,
): Steepness {
  if (method === 'brin') return STEEPNESS.scan;
  if (method === 'gin' || method === 'hash') return STEEPNESS.scattered;
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

/** Writing a table anew builds all its indexes. */
function rewriteSteepness(rewrites: readonly string[], known: Known): Steepness {
  return sorts(rewrites, known) ? STEEPNESS.rewriteAndSort : STEEPNESS.rewrite;
}

/** Whether the tables, or the indexes so named, have keys that are out of order and so have to be sorted. */
function sorts(names: readonly string[], { schema, ordered }: Known): boolean {
  return schema.tables.some((table) => {
    const whole = names.includes(nameOf(table)) || names.includes(table.name);
    return table.indexes
      .filter(({ name }) => whole || names.includes(name))
      .some(({ columns }) => columns[0] === null || !ordered.has(`${nameOf(table)}.${columns[0]}`));
  });
}

/** The tables that a new foreign key, or one that is validated, points to. */
function foreignKeyParents(node: Node, schema: SchemaSnapshot): string[] {
  const alter = bodyOf(node, 'AlterTableStmt');
  const added = findAll(alter, 'Constraint').flatMap(({ contype, pktable }) =>
    contype === 'CONSTR_FOREIGN' ? schema.tables.filter(({ name }) => name === pktable?.relname).map(nameOf) : [],
  );
  const names = findAll(alter, 'AlterTableCmd').flatMap(({ subtype, name }) =>
    subtype === 'AT_ValidateConstraint' && name !== undefined ? [name] : [],
  );
  const validated = schema.tables
    .flatMap(({ constraints }) => constraints)
    .flatMap(({ name, references }) =>
      references !== null && names.includes(name) ? [`${references.schema}.${references.table}`] : [],
    );
  return [...added, ...validated];
}

/** Tables of a few MB stay in the processor's caches, however many rows are looked up in them. */
const CACHED_BYTES = 4 * 1024 * 1024;

function lookupSteepness(parents: readonly string[], { bytesOf }: WorkInput): Steepness {
  const isSmall = parents.every((name) => (bytesOf?.(name) ?? Number.POSITIVE_INFINITY) < CACHED_BYTES);
  return isSmall ? STEEPNESS.change : STEEPNESS.lookup;
}

function isParallel(node: Node | undefined): boolean {
  if (node === undefined || bodyOf(node, 'ClusterStmt') !== undefined) return false;
  return (bodyOf(node, 'IndexStmt')?.accessMethod ?? 'btree') === 'btree';
}
