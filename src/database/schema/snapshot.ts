/**
 * Everything a user made in one database, as plain JSON. Absent is `null`, so that a key always exists; SQL texts are
 * as PostgreSQL's own deparser prints them with an empty search_path, so every name in them is schema-qualified.
 */
export interface SchemaSnapshot {
  schemas: SchemaEntry[];
  tables: TableEntry[];
  views: ViewEntry[];
  sequences: SequenceEntry[];
  enums: EnumEntry[];
  domains: DomainEntry[];
  composites: CompositeEntry[];
  ranges: RangeEntry[];
  functions: FunctionEntry[];
  eventTriggers: Array<{ name: string; definition: string; enabled: string }>;
  extensions: Array<{ name: string; version: string; schema: string }>;
  publications: Array<{ name: string; definition: string; tables: string[] }>;
  statistics: Array<{ schema: string; name: string; definition: string; comment: string | null }>;
  /** Operators, casts, collations, foreign servers, default privileges …: what they are called, and what is known. */
  others: Array<{ kind: string; name: string; definition: string | null }>;
  /** Who uses which table. Follows from the definitions above, so it is not compared. */
  dependencies: Dependency[];
  /** Not compared. */
  identity: SchemaIdentity;
}

export interface SchemaIdentity {
  /** 13 … 18. */
  major: number;
  /** pg_class.oid by `schema.table`. */
  tables: Record<string, number>;
  /** What is not compared of tables, views and sequences, by `schema.name`. */
  relations: Record<string, RelationIdentity>;
}

export interface RelationIdentity {
  owner: string;
  /** Null for the database's own. */
  tablespace: string | null;
  /** For a typed table: `schema.name` of its type. */
  ofType: string | null;
}

/** `user` (a view, or a function with an SQL-standard body) needs `table`, and of it `column` where one is known. */
export interface Dependency {
  kind: 'view' | 'materialized view' | 'function';
  /** `schema.name`; for a function with its argument types. */
  user: string;
  table: string;
  column: string | null;
}

interface Named {
  schema: string;
  name: string;
  comment: string | null;
  /** `app: INSERT, SELECT*` (`*` with grant option), without the owner's own; sorted. */
  grants: string[];
}

export interface SchemaEntry {
  name: string;
  comment: string | null;
  grants: string[];
}

export interface TableEntry extends Named {
  kind: 'table' | 'partitioned table' | 'foreign table';
  persistence: 'permanent' | 'unlogged' | 'temporary';
  accessMethod: string | null;
  /** `RANGE (at)`. */
  partitionKey: string | null;
  /** `FOR VALUES FROM (…) TO (…)`, `DEFAULT`. */
  partitionBound: string | null;
  /** Inheritance or partition parents, `schema.table`. */
  parents: string[];
  options: string[];
  rowSecurity: boolean;
  forceRowSecurity: boolean;
  /** `default`, `nothing`, `full`, or `index <name>`. */
  replicaIdentity: string;
  columns: ColumnEntry[];
  constraints: ConstraintEntry[];
  indexes: IndexEntry[];
  triggers: TriggerEntry[];
  rules: RuleEntry[];
  policies: PolicyEntry[];
}

export interface ColumnEntry {
  name: string;
  /** By format_type: `character varying(20)`, `public.mood[]`. */
  type: string;
  notNull: boolean;
  default: string | null;
  identity: 'always' | 'by default' | null;
  /** The expression of GENERATED ALWAYS AS. */
  generated: string | null;
  generatedKind: 'stored' | 'virtual' | null;
  /** Only where it differs from the type's own. */
  collation: string | null;
  storage: string | null;
  compression: string | null;
  statisticsTarget: number | null;
  options: string[];
  /** Defined by a parent only: it follows the parent. */
  inherited: boolean;
  grants: string[];
  comment: string | null;
}

export interface ConstraintEntry {
  name: string;
  kind: 'check' | 'foreign key' | 'primary key' | 'unique' | 'exclusion' | 'not null';
  /** pg_get_constraintdef without a trailing NOT VALID; see `validated`. */
  definition: string;
  validated: boolean;
  deferrable: boolean;
  deferred: boolean;
  columns: string[];
  /** For a foreign key. */
  references: { schema: string; table: string; columns: string[] } | null;
  inherited: boolean;
  /** Its index; for a foreign key that of the table it points at. */
  index: string | null;
  noInherit: boolean;
  comment: string | null;
}

export interface IndexEntry {
  name: string;
  /** pg_get_indexdef without the index's name, so that a rename is seen as one. */
  definition: string;
  unique: boolean;
  primary: boolean;
  /** False after a CREATE INDEX CONCURRENTLY that failed. */
  valid: boolean;
  /** False for the index of a deferrable constraint: ON CONFLICT cannot use it. */
  immediate: boolean;
  clustered: boolean;
  /** The constraint that owns it. */
  constraint: string | null;
  /** Key columns; null where the key is an expression. */
  columns: Array<string | null>;
  /** Every column it needs: keys, INCLUDE, expressions and WHERE. */
  uses: string[];
  /** For a partition's index: the partitioned table's that it belongs to, `schema.name`. */
  parent: string | null;
  expressions: string | null;
  predicate: string | null;
  comment: string | null;
}

export interface TriggerEntry {
  name: string;
  definition: string;
  enabled: 'enabled' | 'disabled' | 'replica' | 'always';
  comment: string | null;
}

export interface RuleEntry {
  name: string;
  definition: string;
  enabled: 'enabled' | 'disabled' | 'replica' | 'always';
}

export interface PolicyEntry {
  name: string;
  command: string;
  permissive: boolean;
  roles: string[];
  using: string | null;
  check: string | null;
}

export interface ViewEntry extends Named {
  kind: 'view' | 'materialized view';
  definition: string;
  options: string[];
  columns: Array<{ name: string; type: string; comment: string | null }>;
  indexes: IndexEntry[];
  triggers: TriggerEntry[];
  rules: RuleEntry[];
}

export interface SequenceEntry extends Named {
  type: string;
  /** bigint bounds as text: they do not fit a JSON number. */
  start: string;
  increment: string;
  minimum: string;
  maximum: string;
  cache: string;
  cycle: boolean;
  /** `schema.table.column`. */
  ownedBy: string | null;
}

export interface EnumEntry extends Named {
  /** As columns write it. */
  type: string;
  labels: string[];
}

export interface DomainEntry extends Named {
  type: string;
  base: string;
  notNull: boolean;
  default: string | null;
  collation: string | null;
  constraints: Array<{ name: string; definition: string; validated: boolean }>;
}

export interface CompositeEntry extends Named {
  type: string;
  attributes: Array<{ name: string; type: string; collation: string | null }>;
}

export interface RangeEntry extends Named {
  type: string;
  subtype: string;
  /** Name of the multirange type, where there are such (14+). */
  multirange: string | null;
}

export interface FunctionEntry extends Named {
  kind: 'function' | 'procedure' | 'aggregate' | 'window function';
  arguments: string;
  result: string | null;
  definition: string;
}
