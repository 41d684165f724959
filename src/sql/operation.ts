/** What a statement does to one object, in PostgreSQL's words. One statement may do several. */
export interface Operation {
  kind: OperationKind;
  /** Object acted on, `schema.name` where the statement gives a schema, else `name`. */
  object: string;
  /** For columns, indexes, constraints, triggers, policies: their table, as written. */
  table?: string;
  column?: string;
  /** Other tables the statement names: FK parents, partition parents. As written. */
  references?: string[];
  /** New name, new type, default's text … whatever the phase and the recipes need. */
  detail?: Record<string, string | boolean | number>;
  /** Of a new table: its columns and constraints, as the operations that would add them one by one. */
  parts?: Operation[];
}

export type OperationKind =
  // tables
  | 'create table'
  | 'drop table'
  | 'rename table'
  | 'set schema'
  | 'truncate'
  | 'lock table'
  | 'create table as'
  | 'attach partition'
  | 'detach partition'
  | 'inherit'
  | 'set logged'
  | 'set tablespace'
  | 'set access method'
  | 'storage parameters'
  | 'rewrite table'
  | 'vacuum'
  | 'analyze'
  // columns
  | 'add column'
  | 'drop column'
  | 'rename column'
  | 'alter column type'
  | 'set not null'
  | 'drop not null'
  | 'set default'
  | 'drop default'
  | 'set expression'
  | 'drop expression'
  | 'add identity'
  | 'set identity'
  | 'drop identity'
  | 'column option'
  // constraints
  | 'add primary key'
  | 'add unique'
  | 'add foreign key'
  | 'add check'
  | 'add exclusion'
  | 'add not null constraint'
  | 'validate constraint'
  | 'drop constraint'
  | 'alter constraint'
  | 'rename constraint'
  // indexes
  | 'create index'
  | 'drop index'
  | 'reindex'
  | 'rename index'
  | 'alter index'
  // other objects
  | 'create view'
  | 'replace view'
  | 'drop view'
  | 'rename view'
  | 'create materialized view'
  | 'drop materialized view'
  | 'refresh materialized view'
  | 'create type'
  | 'add enum value'
  | 'rename enum value'
  | 'alter type'
  | 'drop type'
  | 'create domain'
  | 'alter domain'
  | 'drop domain'
  | 'create sequence'
  | 'alter sequence'
  | 'drop sequence'
  | 'create function'
  | 'replace function'
  | 'drop function'
  | 'create trigger'
  | 'drop trigger'
  | 'enable trigger'
  | 'disable trigger'
  | 'create rule'
  | 'drop rule'
  | 'create policy'
  | 'alter policy'
  | 'drop policy'
  | 'enable row security'
  | 'disable row security'
  | 'create schema'
  | 'drop schema'
  | 'rename schema'
  | 'create extension'
  | 'alter extension'
  | 'drop extension'
  | 'grant'
  | 'revoke'
  | 'change owner'
  | 'replica identity'
  | 'create publication'
  | 'alter publication'
  | 'drop publication'
  | 'create subscription'
  | 'alter subscription'
  | 'drop subscription'
  | 'create statistics'
  | 'alter statistics'
  | 'drop statistics'
  | 'alter function'
  | 'import foreign schema'
  | 'drop owned'
  // whatever else has a name: `detail.objectType` says what it is (`event trigger`, `operator class`, `role` …)
  | 'create object'
  | 'alter object'
  | 'rename object'
  | 'drop object'
  | 'comment'
  // data
  | 'insert'
  | 'update'
  | 'delete'
  | 'merge'
  | 'copy'
  | 'select'
  | 'refresh'
  // the rest
  | 'transaction'
  | 'set'
  | 'prepare'
  | 'execute'
  | 'cursor'
  | 'explain'
  | 'alter system'
  | 'checkpoint'
  | 'load'
  | 'do block'
  | 'call'
  | 'other';

/** One statement of a text, where it stands, and what it does. */
export interface ParsedStatement {
  sql: string;
  /** Character offset in the text given. */
  offset: number;
  /** 1-based line of the first token (comments before it are not counted). */
  line: number;
  operations: Operation[];
  /** CREATE INDEX CONCURRENTLY, VACUUM …: cannot run inside a transaction block. */
  nonTransactional: boolean;
  /** BEGIN, COMMIT …. */
  transaction?: 'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'rollback to' | 'other';
  /** libpg-query's tree of the statement. */
  node: Record<string, unknown>;
}

/** The same without the tree, which is large. */
export interface ReadStatement extends Omit<ParsedStatement, 'node'> {
  /** Of its tree: `CreateStmt`, `AlterTableStmt` …. */
  tag: string;
}

export type ParseResult<Statement = ParsedStatement> =
  | { ok: true; statements: Statement[] }
  | { ok: false; message: string; offset: number; line: number };
