import type { LockMode } from '../trace/trace.ts';
import { baseOf } from './base.ts';
import type {
  CatalogColumn,
  CatalogConstraint,
  CatalogData,
  CatalogFunction,
  CatalogIndex,
  CatalogRelation,
  CatalogType,
} from './catalog.ts';
import { emptyRelation, keyOf, splitName } from './catalog.ts';
import { old, Relations } from './relations.ts';

export { keyOf } from './catalog.ts';

type Fresh<Thing> = Thing & { isNew: boolean };

export interface StateRelation extends CatalogRelation {
  isNew: boolean;
  columns: Array<Fresh<CatalogColumn>>;
  constraints: Array<Fresh<CatalogConstraint>>;
  indexes: Array<Fresh<CatalogIndex>>;
  /** Nothing is known of it but its name. */
  assumed: boolean;
  /** For one that the PR made: it has put rows in. Default false. */
  filled?: boolean;
}

export interface StateType extends CatalogType {
  isNew: boolean;
  newValues: string[];
}

/** The schema as it is at one point of a PR: the base's catalog, and what earlier statements made of it. */
export interface SchemaState {
  searchPath: string[];
  complete: boolean;
  /** 13 … 18. */
  serverMajor: number;
  /** The session's; undefined where nobody knows it. */
  timeZone?: string | undefined;
  /** By SET LOCAL, until that transaction ends. */
  localTimeZone?: { value: string | undefined; transaction: number | undefined };
  /** The lock of an ALTER TABLE of several sub-commands, while they are predicted one by one. */
  alterTableMode?: LockMode | undefined;
  /** Number of the transaction that the statement at hand is in, where there is one. */
  transaction?: number | undefined;
  schemas: Map<string, boolean>;
  relations: Relations;
  types: Map<string, StateType>;
  /** By name, without its schema. */
  functions: Map<string, Array<Fresh<CatalogFunction>>>;
  extensions: string[];
  publications: CatalogData['publications'] | undefined;
  statistics: CatalogData['statistics'] | undefined;
  /** Constraints of existing tables that the PR dropped, for those that it makes again. */
  dropped: Array<{ table: string; constraint: CatalogConstraint }>;
}

export function createState(catalog: CatalogData): SchemaState {
  const { relations } = catalog;
  const base = relations.length === 0 ? undefined : baseOf(relations);
  return {
    searchPath: catalog.searchPath ?? ['public'],
    complete: catalog.complete !== false,
    serverMajor: catalog.serverMajor ?? 17,
    timeZone: catalog.timeZone,
    schemas: new Map(catalog.schemas.map((schema) => [schema, false])),
    relations: new Relations(base),
    types: new Map(
      catalog.types.map((type) => [keyOf(type), { ...type, values: [...type.values], isNew: false, newValues: [] }]),
    ),
    functions: Map.groupBy(catalog.functions.map(old), ({ name }) => name),
    extensions: [...catalog.extensions],
    publications: catalog.publications,
    statistics: catalog.statistics,
    dropped: [],
  };
}

/** `schema.name` of an object that a statement makes. */
export function qualify(state: SchemaState, written: string): string {
  const { schema, name } = splitName(written);
  return `${schema ?? state.searchPath[0] ?? 'public'}.${name}`;
}

/** The relation a statement means; of an unknown database, an assumed table. */
export function relationOf(state: SchemaState, written: string | undefined): StateRelation | undefined {
  if (written === undefined || written === '') return undefined;
  const found = lookUp(state.relations, state.searchPath, written);
  if (found !== undefined || state.complete) return found;
  const key = qualify(state, written);
  const { schema = 'public', name } = splitName(key);
  const assumed = {
    ...emptyRelation(schema, name),
    columns: [],
    constraints: [],
    indexes: [],
    isNew: false,
    assumed: true,
  };
  state.relations.set(key, assumed);
  return assumed;
}

export function typeOf(state: SchemaState, written: string): StateType | undefined {
  const { types } = state;
  const marked = (_: 'name', name: string) => [...types.values()].filter((each) => each.name === name);
  return lookUp({ get: (key) => types.get(key), marked }, state.searchPath, written.replace(/\[\]$/, ''));
}

export function functionsOf(state: SchemaState, written: string): Array<Fresh<CatalogFunction>> {
  const { schema, name } = splitName(written);
  return (state.functions.get(name) ?? []).filter((each) => schema === undefined || each.schema === schema);
}

/** An index by its name (qualified or not), with its table. */
export function indexOf(
  state: SchemaState,
  written: string,
): { relation: StateRelation; index: Fresh<CatalogIndex> } | undefined {
  const { schema, name } = splitName(written);
  for (const relation of state.relations.marked('has index', name)) {
    if (schema !== undefined && relation.schema !== schema) continue;
    const index = relation.indexes.find((each) => each.name === name);
    if (index !== undefined) return { relation, index };
  }
  return undefined;
}

export function columnOf(relation: StateRelation, name: string | undefined): Fresh<CatalogColumn> | undefined {
  return relation.columns.find((column) => column.name === name);
}

/** Tables whose foreign keys point at `relation`. */
export function referencing(state: SchemaState, relation: StateRelation): StateRelation[] {
  const key = keyOf(relation);
  return state.relations
    .marked('refers to', key)
    .filter((each) => each.constraints.some(({ refTable }) => refTable === key));
}

/** Partitions of `relation`, and theirs. */
export function partitionsOf(state: SchemaState, relation: StateRelation): StateRelation[] {
  const key = keyOf(relation);
  const own = childrenNamed(state, key).filter((each) => each !== relation);
  return own.flatMap((each) => [each, ...(each.kind === 'partitioned table' ? partitionsOf(state, each) : [])]);
}

/** Those right below it: of a partitioned table its partitions, else what inherits from it. */
export function childrenNamed(state: SchemaState, key: string): StateRelation[] {
  return state.relations.marked('parent', key).filter(({ parents }) => parents.includes(key));
}

/** Views that read the relation themselves. */
export function readersNamed(state: SchemaState, key: string): StateRelation[] {
  return state.relations.marked('reads', key).filter(({ reads }) => reads.includes(key));
}

interface Named<Thing> {
  get(key: string): Thing | undefined;
  marked(mark: 'name', name: string): Thing[];
}

function lookUp<Thing>(all: Named<Thing>, searchPath: readonly string[], written: string): Thing | undefined {
  const { schema, name } = splitName(written);
  const qualified = schema === undefined ? undefined : all.get(written);
  if (qualified !== undefined) return qualified;
  // A name may hold a dot itself.
  for (const candidate of searchPath) {
    const found = all.get(`${candidate}.${written}`);
    if (found !== undefined) return found;
  }
  if (schema !== undefined) return undefined;
  const sameName = all.marked('name', name);
  return sameName.length === 1 ? sameName[0] : undefined;
}
