/** What exists in the base schema, as plain JSON. Names are unquoted; `schema.name` where one string is wanted. */
export interface CatalogData {
  /** Schemas in which an unqualified name is looked for, and the first in which one is made. Default `['public']`. */
  searchPath?: string[];
  /**
   * False where nothing is known of the database (linting a file): what is not in the catalog is then taken to exist.
   * Default true: what is not in the catalog does not exist.
   */
  complete?: boolean;
  /** 13 … 18. Default 17, or what analyse() is told. */
  serverMajor?: number;
  /** The migrating session's TimeZone, as SHOW TimeZone gives it. Default: not known. */
  timeZone?: string;
  schemas: string[];
  relations: CatalogRelation[];
  types: CatalogType[];
  functions: CatalogFunction[];
  extensions: string[];
  /** Logical replication; absent where nothing is known of it. */
  publications?: Array<{ name: string; tables: string[] | 'all' }>;
  /** Extended statistics; absent where nothing is known of them. `table` is `schema.name`. */
  statistics?: Array<{ schema: string; name: string; table: string }>;
}

export interface CatalogRelation {
  schema: string;
  name: string;
  kind: 'table' | 'partitioned table' | 'foreign table' | 'view' | 'materialized view' | 'sequence';
  columns: CatalogColumn[];
  constraints: CatalogConstraint[];
  indexes: CatalogIndex[];
  triggers: string[];
  policies: string[];
  rules: string[];
  /** Partitioned or inheritance parents, `schema.name`. */
  parents: string[];
  isPartition: boolean;
  isDefaultPartition: boolean;
  /** For views: the tables (`schema.name`) they read. */
  reads: string[];
  /** For views: each column of those that they use. */
  readColumns?: Array<{ table: string; column: string }>;
  /** For a typed table, `schema.name` of its type. */
  ofType?: string;
  owner?: string;
  /** Absent for the database's own, or where it is not known. */
  tablespace?: string;
  accessMethod?: string;
  /** Default: permanent. */
  unlogged?: boolean;
  /** What the triggers, all together, fire on; absent where it is not known. */
  triggerEvents?: Array<'insert' | 'update' | 'delete' | 'truncate'>;
  /** For a sequence: the column of which it makes the numbers, `schema.table.column`. */
  ownedBy?: string;
  /** `RANGE (at)`. */
  partitionKey?: string;
  /** `default`, `nothing`, `full`, or `index <name>`; absent where it is not known. */
  replicaIdentity?: string;
}

export interface CatalogColumn {
  name: string;
  /** By format_type: `character varying(20)`. */
  type: string;
  notNull: boolean;
  hasDefault: boolean;
  identity: 'always' | 'by default' | null;
  generated: boolean;
  /** It is computed when it is read (18). Default false. */
  virtual?: boolean;
  /** Where it is not its type's own, `schema.name`. */
  collation?: string;
  /** The default's text, as PostgreSQL prints it; absent where it is not known. */
  default?: string;
}

export interface CatalogConstraint {
  name: string;
  kind: 'check' | 'foreign key' | 'primary key' | 'unique' | 'exclusion' | 'not null';
  validated: boolean;
  columns: string[];
  /** For a foreign key, `schema.name`. */
  refTable: string | null;
  /** INITIALLY DEFERRED: it is checked at COMMIT. Default false. */
  deferred?: boolean;
  /** For a foreign key: the columns it points at. */
  refColumns?: string[];
  /** Its index; for a foreign key that of the table it points at. */
  index?: string;
  /** It is a parent's. */
  inherited?: boolean;
  noInherit?: boolean;
  deferrable?: boolean;
  /** NOT ENFORCED (18) is false. Default true. */
  enforced?: boolean;
  /** For a check: the text within CHECK's parentheses. */
  expression: string | null;
}

export interface CatalogIndex {
  name: string;
  /** Key columns; null where the key is an expression. */
  columns: Array<string | null>;
  unique: boolean;
  valid: boolean;
  /** The constraint that owns it. */
  constraint: string | null;
  /** Every column it needs: keys, INCLUDE, expressions and WHERE. Default: `columns`. */
  uses?: string[];
  /** For a partition's index: the partitioned table's that it belongs to, `schema.name`. */
  parent?: string;
  /** `btree`, `gin`; absent where it is not known. */
  method?: string;
  /** It has a WHERE. */
  partial?: boolean;
}

export interface CatalogType {
  schema: string;
  name: string;
  kind: 'enum' | 'domain' | 'composite' | 'range' | 'other';
  /** For enums. */
  values: string[];
  /** For domains: it has a CHECK or NOT NULL. */
  constrained: boolean;
  /** For domains: what it is over, as columns' types are written. */
  base?: string;
  /** For domains: the default's text. */
  default?: string;
  /** For domains. */
  notNull?: boolean;
  constraints?: Array<{ name: string; validated: boolean }>;
}

export interface CatalogFunction {
  /** `sql`, `plpgsql`; absent where it is not known. */
  language?: string;
  schema: string;
  name: string;
  /** Types of the IN arguments, comma separated, as far as known. */
  arguments: string;
  volatility: 'immutable' | 'stable' | 'volatile' | null;
  /** The whole CREATE FUNCTION; absent where it is not known. */
  definition?: string;
  /** Functions that its body calls, where it names no table and nothing is put together at run time; read from `definition` where absent. */
  bodyCalls?: string[];
}

/** A database that holds nothing. */
export function emptyCatalog(): CatalogData {
  return { schemas: ['public'], relations: [], types: [], functions: [], extensions: [] };
}

/** A database of which nothing is known: every object that a statement names is taken to exist. */
export function unknownCatalog(): CatalogData {
  return { ...emptyCatalog(), complete: false };
}

/** A relation with nothing in it, to be spread over. */
export function emptyRelation(schema: string, name: string): CatalogRelation {
  return {
    schema,
    name,
    kind: 'table',
    columns: [],
    constraints: [],
    indexes: [],
    triggers: [],
    policies: [],
    rules: [],
    parents: [],
    isPartition: false,
    isDefaultPartition: false,
    reads: [],
  };
}

/** `schema.name`, by which relations and types are known. */
export function keyOf({ schema, name }: { schema: string; name: string }): string {
  return `${schema}.${name}`;
}

/** `schema.name` → its parts; the schema is undefined where none is written. */
export function splitName(name: string): { schema?: string; name: string } {
  const dot = name.indexOf('.');
  return dot < 0 ? { name } : { schema: name.slice(0, dot), name: name.slice(dot + 1) };
}
