import type { IndexStmt } from 'libpg-query';
import type pg from 'pg';
import { definitionOf, sameDefinition } from './index-definition.ts';
import type { OutsideKind, Settled } from './outside.ts';
import { dropConcurrently, findRelation, type IndexRow, indexesOf, isBeingBuilt, regclassText } from './relation.ts';

/**
 * CREATE INDEX CONCURRENTLY: what was there before tells which index is this statement's, also where the server chose
 * its name. Valid and as written: landed. Invalid with nobody building it: dropped, and built again.
 * https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
 */
export function createIndex(statement: IndexStmt, sql: string): OutsideKind {
  const table = regclassText(statement.relation ?? {});
  const named = statement.idxname;

  async function indexes(client: pg.Client): Promise<{ oid: number; all: IndexRow[] } | undefined> {
    const found = await findRelation(client, table);
    return found === undefined ? undefined : { oid: found.oid, all: await indexesOf(client, found.oid) };
  }

  /** IF NOT EXISTS must not take an index for the wanted one that no query may use. */
  async function prepare(client: pg.Client): Promise<Settled> {
    const found = await indexes(client);
    const inTheWay = found?.all.find(({ name, valid }) => !valid && name === named);
    if (found === undefined || inTheWay === undefined) return { state: 'send', first: [] };
    return invalid(client, found.oid, inTheWay);
  }

  async function invalid(client: pg.Client, oid: number, index: IndexRow): Promise<Settled> {
    const builder = await isBeingBuilt(client, oid);
    if (builder !== undefined) return { state: 'wait', why: `pid ${builder} may be building ${index.name}` };
    const wanted = await definitionOf(client, { statement, sql });
    if (wanted === undefined || !sameDefinition(index.definition, wanted))
      return { state: 'doubt', why: `index ${index.name} is invalid, and not known to be this statement's` };
    return { state: 'send', first: [dropConcurrently(index)], note: `index ${index.name} was invalid` };
  }

  async function settle(client: pg.Client, before: Record<string, unknown>): Promise<Settled> {
    const found = await indexes(client);
    if (found === undefined) return { state: 'send', first: [] };
    const old = Array.isArray(before.indexes) ? (before.indexes as number[]) : [];
    const fresh = found.all.filter(({ oid, name }) => !old.includes(oid) && (named === undefined || name === named));
    if (fresh.length === 0) return prepare(client);
    const wanted = await definitionOf(client, { statement, sql });
    if (wanted === undefined)
      return { state: 'doubt', why: `it cannot be told whether ${nameOf(fresh)} is as written` };
    const same = fresh.filter(({ definition }) => sameDefinition(definition, wanted));
    const [own, ...others] = same;
    if (own === undefined)
      return named === undefined
        ? { state: 'send', first: [] }
        : { state: 'doubt', why: `${nameOf(fresh)} has come up meanwhile and is not as written` };
    if (others.length > 0)
      return { state: 'doubt', why: `${nameOf(same)} came up meanwhile, and only one is this one` };
    if (own.valid) return { state: 'landed', proof: `index ${own.schema}.${own.name} is valid and as written` };
    return invalid(client, found.oid, own);
  }

  return {
    concurrently: true,
    before: async (client) => ({ indexes: (await indexes(client))?.all.map(({ oid }) => oid) ?? [] }),
    prepare,
    settle,
  };
}

function nameOf(indexes: readonly IndexRow[]): string {
  return indexes.map(({ name }) => name).join(' and ');
}
