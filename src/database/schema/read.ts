import type { Client } from 'pg';
import {
  type ColumnNames,
  constraintsSql,
  indexesSql,
  type NumberedConstraint,
  type NumberedIndex,
  namedConstraint,
  namedIndex,
} from './read-constraints.ts';
import { extensionsSql, othersSql, publicationsSql, schemasSql, sequencesSql, statisticsSql } from './read-others.ts';
import { dependenciesSql, eventTriggersSql, functionsSql, viewsSql } from './read-programs.ts';
import { columnsSql, identitiesSql, policiesSql, rowsByOid, rulesSql, tablesSql, triggersSql } from './read-tables.ts';
import { compositesSql, domainsSql, enumsSql, rangesSql } from './read-types.ts';
import type { ColumnEntry, RelationIdentity, SchemaSnapshot, TableEntry, TriggerEntry, ViewEntry } from './snapshot.ts';

/** Everything that changes how PostgreSQL prints an expression, and no just-in-time compiling of big catalogue joins. */
const SETTINGS = `SET LOCAL search_path = ''; SET LOCAL quote_all_identifiers = off; SET LOCAL DateStyle = 'ISO, YMD';
  SET LOCAL IntervalStyle = 'postgres'; SET LOCAL TimeZone = 'UTC'; SET LOCAL bytea_output = 'hex';
  SET LOCAL extra_float_digits = 1; SET LOCAL jit = off`;

/**
 * Reads what a user made in the client's database, 13 to 18, in one read-only snapshot. `exclude` takes `schema.table`
 * of the migration tool's own bookkeeping; a schema named there that holds nothing else is left out too.
 * The client must not be in a transaction.
 * @throws whatever `pg` throws
 */
export async function readSchema(
  client: Client,
  { exclude = [] }: { exclude?: string[] } = {},
): Promise<SchemaSnapshot> {
  await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${SETTINGS}`);
  try {
    const snapshot = await readAll(client, exclude);
    await client.query('COMMIT');
    return withoutBookkeepingSchemas(snapshot, exclude);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function readAll(client: Client, exclude: string[]): Promise<SchemaSnapshot> {
  async function list<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await client.query<Row>(sql, values)).rows;
  }
  const [server] = await list<{ major: number }>(`SELECT current_setting('server_version_num')::int / 10000 AS major`);
  const major = server?.major ?? 0;
  const bareTables = await list<TableEntry & { oid: string }>(tablesSql(), [exclude]);
  const bareViews = await list<ViewEntry & { oid: string }>(viewsSql());
  const numbered = await rowsByOid<ColumnEntry & { number: number }>(client, columnsSql(major));
  const names: ColumnNames = new Map();
  for (const [oid, columns] of numbered) names.set(oid, new Map(columns.map(({ number, name }) => [number, name])));
  const columnsOf = (oid: string): ColumnEntry[] => (numbered.get(oid) ?? []).map(withoutNumber);
  const indexes = await rowsByOid<NumberedIndex>(client, indexesSql());
  const indexesOf = (oid: string): TableEntry['indexes'] =>
    (indexes.get(oid) ?? []).map((index) => namedIndex(index, oid, names));
  const triggers = await rowsByOid<TriggerEntry>(client, triggersSql());
  const rules = await rowsByOid<TableEntry['rules'][number]>(client, rulesSql());
  const constraints = await rowsByOid<NumberedConstraint>(client, constraintsSql());
  const policies = await rowsByOid<TableEntry['policies'][number]>(client, policiesSql());

  const tables = bareTables.map(({ oid, ...table }) => ({
    ...table,
    columns: columnsOf(oid),
    constraints: (constraints.get(oid) ?? []).map((constraint) => namedConstraint(constraint, oid, names)),
    indexes: indexesOf(oid),
    triggers: triggers.get(oid) ?? [],
    rules: rules.get(oid) ?? [],
    policies: policies.get(oid) ?? [],
  }));
  const views = bareViews.map(({ oid, ...view }) => ({
    ...view,
    columns: columnsOf(oid).map(({ name, type, comment }) => ({ name, type, comment })),
    indexes: indexesOf(oid),
    triggers: triggers.get(oid) ?? [],
    rules: rules.get(oid) ?? [],
  }));
  return {
    schemas: await list(schemasSql()),
    tables,
    views,
    sequences: await list(sequencesSql(), [exclude]),
    enums: await list(enumsSql()),
    domains: await list(domainsSql()),
    composites: await list(compositesSql()),
    ranges: await list(rangesSql(major)),
    functions: await list(functionsSql()),
    eventTriggers: await list(eventTriggersSql()),
    extensions: await list(extensionsSql()),
    publications: await list(publicationsSql(major)),
    statistics: await list(statisticsSql()),
    others: await list(othersSql()),
    dependencies: await list(dependenciesSql()),
    identity: {
      major,
      tables: Object.fromEntries(bareTables.map(({ oid, schema, name }) => [`${schema}.${name}`, Number(oid)])),
      relations: Object.fromEntries(
        (await list<RelationIdentity & { name: string }>(identitiesSql())).map(({ name, ...rest }) => [name, rest]),
      ),
    },
  };
}

function withoutNumber(column: ColumnEntry & { number?: number }): ColumnEntry {
  const copy = { ...column };
  delete copy.number;
  return copy;
}

function withoutBookkeepingSchemas(snapshot: SchemaSnapshot, exclude: string[]): SchemaSnapshot {
  if (exclude.length === 0) return snapshot;
  const { tables, views, sequences, enums, domains, composites, ranges, functions, statistics } = snapshot;
  const used = new Set(
    [tables, views, sequences, enums, domains, composites, ranges, functions, statistics].flat().map((o) => o.schema),
  );
  const own = ({ name }: { name: string }): boolean =>
    name !== 'public' && !used.has(name) && exclude.some((table) => table.startsWith(`${name}.`));
  return { ...snapshot, schemas: snapshot.schemas.filter((schema) => !own(schema)) };
}
