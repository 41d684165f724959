import type { ColumnEntry } from '../schema/snapshot.ts';
import { baseType, domainIsNotNull, type TypeCatalog } from './catalog.ts';
import { identifier, literal, qualified } from './generator.ts';
import { callsFunction, type InsertPlan, type InsertRequest, isNullable, isUnique } from './insert-plan.ts';
import { columnOf, keyJoin } from './keys.ts';
import { relate } from './relations.ts';
import { condition, domainCondition } from './table-facts.ts';

/** The statement that fills a table. Without `onConflict` for a table whose rules forbid it. */
export function insertSql(request: InsertRequest, plan: InsertPlan, { onConflict }: { onConflict: boolean }): string {
  const { table } = request;
  const candidates = candidatesSql(request, plan);
  const target = qualified(table);
  if (candidates.columns.length === 0) return `INSERT INTO ${target} ${candidates.sql}`;
  const columns = candidates.columns.map(identifier).join(', ');
  const overriding = [...plan.selves.values()].some((name) =>
    table.columns.some((c) => c.name === name && c.identity === 'always'),
  );
  const into = `INSERT INTO ${target} (${columns}) ${overriding ? 'OVERRIDING SYSTEM VALUE ' : ''}`;
  if (!request.profile.scatter) return `${into}${candidates.sql}${onConflict ? ' ON CONFLICT DO NOTHING' : ''}`;
  const values = candidates.columns.map((_, at) => `r.c${at}`).join(', ');
  const aliased = `SELECT * FROM (${candidates.sql}) AS a(${candidates.columns.map((_, at) => `c${at}`).join(', ')})`;
  const body = `DECLARE r record; BEGIN FOR r IN ${aliased} LOOP BEGIN ${into}VALUES (${values});
    EXCEPTION WHEN OTHERS THEN NULL; END; END LOOP; END`;
  return `DO ${literal(body)}`;
}

interface Candidates {
  columns: string[];
  sql: string;
}

/** The rows to be, filtered by the table's own CHECKs as far as the columns they read are made here. */
function candidatesSql(request: InsertRequest, plan: InsertPlan): Candidates {
  const { from, count } = request;
  const expressions = columnExpressions(request, plan);
  const columns = [...expressions.keys()];
  const series = `generate_series(${from}::bigint, ${from + count - 1}::bigint) AS g(i)`;
  if (columns.length === 0) return { columns, sql: `SELECT FROM ${series}` };
  const list = [...expressions].map(([name, sql]) => `${sql} AS ${identifier(name)}`).join(',\n    ');
  const joins = plan.keys.map((key) => `\n  ${keyJoin(key, plan.keys)}`).join('');
  const rows = `SELECT ${list}\n  FROM ${series}${joins} OFFSET 0`;
  const selves = [...plan.selves].map(([_name, target]) => `, v.${identifier(target)}`).join('');
  const filters = filtersOf(request, columns);
  const where = filters.length === 0 ? '' : `\nWHERE ${filters.join('\n  AND ')}`;
  return {
    columns: [...columns, ...plan.selves.keys()],
    sql: `SELECT ${columns.map((name) => `v.${identifier(name)}`).join(', ')}${selves}\nFROM (${rows}) AS v${where}`,
  };
}

function columnExpressions(request: InsertRequest, plan: InsertPlan): Map<string, string> {
  const { table, catalog } = request;
  const values = new Map<string, string>();
  for (const unit of plan.units) {
    if (unit.kind === 'key') for (const name of unit.columns) values.set(name, columnOf(name, plan.keys));
    else values.set(unit.column.name, own(unit.column, unit.generator.at(unit.index ?? 'g.i'), request));
  }
  relate(values, plan.facts.relations, (name) => typeOf(table.columns, name, catalog));
  const result = new Map<string, string>();
  for (const [at, column] of table.columns.entries()) {
    const { name } = column;
    const value = values.get(name);
    if (plan.nulls.has(name)) result.set(name, `NULL::${baseType(column.type, catalog)}`);
    else if (value !== undefined) {
      const sql = withNulls({ column, at, value, request, plan });
      result.set(name, `(${sql})::${baseType(column.type, catalog)}`);
    }
  }
  return result;
}

/** A constant default is what most rows have: every third one gets it. An own key needed elsewhere is asked for. */
function own(column: ColumnEntry, value: string, request: InsertRequest): string {
  if (column.identity !== null) {
    return `nextval(pg_get_serial_sequence(${literal(qualified(request.table))}, ${literal(column.name)}))`;
  }
  if (column.default === null || request.level === 'strict' || request.profile.scatter) return value;
  if (callsFunction(column.default)) return column.default;
  return isUnique(request.table, column.name)
    ? value
    : `CASE WHEN g.i % 3 = 0 THEN ${column.default} ELSE ${value} END`;
}

function withNulls(of: {
  column: ColumnEntry;
  at: number;
  value: string;
  request: InsertRequest;
  plan: InsertPlan;
}): string {
  const { column, at, value, request, plan } = of;
  const { table, level, catalog, profile } = request;
  const group = plan.facts.oneOf.find((columns) => columns.includes(column.name));
  if (group !== undefined) return `CASE WHEN g.i % ${group.length} = ${group.indexOf(column.name)} THEN ${value} END`;
  const required =
    !isNullable(table, column.name) || domainIsNotNull(column.type, catalog) || plan.facts.notNull.has(column.name);
  if (required || level === 'strict') return value;
  if (profile.scatter) return `CASE WHEN hashint8extended(g.i, ${-at - 1}) % 2 = 0 THEN ${value} END`;
  const key = plan.keys.findIndex(({ columns }) => columns.includes(column.name));
  return `CASE WHEN (g.i + ${key === -1 ? at : key}) % 7 <> 5 THEN ${value} END`;
}

function filtersOf({ table, catalog }: InsertRequest, columns: string[]): string[] {
  const made = new Set(columns);
  const checks = table.constraints
    .filter(({ kind, columns: read }) => kind === 'check' && read.length > 0 && read.every((name) => made.has(name)))
    .map(({ definition }) => `(${condition(definition)}) IS NOT FALSE`);
  const domains = table.columns.flatMap(({ name, type }) =>
    made.has(name) ? domainFilters({ type, column: `v.${identifier(name)}`, catalog }) : [],
  );
  const required = table.columns.filter(({ name, notNull }) => notNull && made.has(name));
  return [...required.map(({ name }) => `v.${identifier(name)} IS NOT NULL`), ...checks, ...domains];
}

function domainFilters({ type, column, catalog }: { type: string; column: string; catalog: TypeCatalog }): string[] {
  const domain = catalog.domains.get(type);
  if (domain === undefined) return [];
  const own = domain.constraints.map(({ definition }) => `(${domainCondition(definition, column)}) IS NOT FALSE`);
  return [...own, ...domainFilters({ type: domain.base, column, catalog })];
}

function typeOf(columns: ColumnEntry[], name: string, catalog: TypeCatalog): string {
  return baseType(columns.find((column) => column.name === name)?.type ?? '', catalog);
}
