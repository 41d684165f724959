import type { Tag } from '../../tree.ts';

type AnyStatement = Extract<Tag, `${string}Stmt`>;

/** Nodes called a statement that no text is made of, and why. */
export const notAlone = {
  RawStmt: 'wraps every statement of a text',
  SetOperationStmt: 'made by the analysis, not by the grammar',
  ReplicaIdentityStmt: 'stands within ALTER TABLE',
  PLAssignStmt: 'an assignment within a PL/pgSQL body',
  ReturnStmt: 'stands within the body of a SQL function',
} satisfies Partial<Record<AnyStatement, string>>;

export type NotAlone = keyof typeof notAlone;

/**
 * By the node that PostgreSQL 18's grammar makes: texts, one at least for each alternative of its rule, and the kinds
 * of operations that they are read into. https://www.postgresql.org/docs/current/sql-commands.html
 */
export const alternatives = {
  AlterCollationStmt: {
    'ALTER COLLATION c REFRESH VERSION': 'alter object',
  },
  AlterDatabaseRefreshCollStmt: {
    'ALTER DATABASE d REFRESH COLLATION VERSION': 'alter object',
  },
  AlterDatabaseSetStmt: {
    "ALTER DATABASE d SET lock_timeout = '1s'": 'alter object',
    'ALTER DATABASE d RESET ALL': 'alter object',
  },
  AlterDatabaseStmt: {
    'ALTER DATABASE d CONNECTION LIMIT 5': 'alter object',
    'ALTER DATABASE d SET TABLESPACE x': 'alter object',
  },
  AlterDefaultPrivilegesStmt: {
    'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r': 'grant',
  },
  AlterDomainStmt: {
    'ALTER DOMAIN d SET NOT NULL': 'alter domain',
  },
  AlterEnumStmt: {
    "ALTER TYPE e ADD VALUE 'x'": 'add enum value',
    "ALTER TYPE e RENAME VALUE 'x' TO 'y'": 'rename enum value',
  },
  AlterEventTrigStmt: {
    'ALTER EVENT TRIGGER e DISABLE': 'alter object',
  },
  AlterExtensionContentsStmt: {
    'ALTER EXTENSION e ADD TABLE t': 'alter extension',
  },
  AlterExtensionStmt: {
    'ALTER EXTENSION e UPDATE': 'alter extension',
  },
  AlterFdwStmt: {
    'ALTER FOREIGN DATA WRAPPER f NO HANDLER': 'alter object',
  },
  AlterForeignServerStmt: {
    "ALTER SERVER s OPTIONS (SET host 'h')": 'alter object',
  },
  AlterFunctionStmt: {
    'ALTER FUNCTION f(int) STABLE': 'alter function',
    "ALTER PROCEDURE f(int) SET search_path = ''": 'alter function',
  },
  AlterObjectDependsStmt: {
    'ALTER FUNCTION f(int) DEPENDS ON EXTENSION e': 'alter object',
    'ALTER TRIGGER g ON t DEPENDS ON EXTENSION e': 'alter object',
    'ALTER INDEX i NO DEPENDS ON EXTENSION e': 'alter object',
  },
  AlterObjectSchemaStmt: {
    'ALTER AGGREGATE f(int) SET SCHEMA s': 'set schema',
    'ALTER COLLATION c SET SCHEMA s': 'set schema',
    'ALTER CONVERSION c SET SCHEMA s': 'set schema',
    'ALTER DOMAIN d SET SCHEMA s': 'set schema',
    'ALTER EXTENSION e SET SCHEMA s': 'set schema',
    'ALTER FUNCTION f(int) SET SCHEMA s': 'set schema',
    'ALTER OPERATOR + (int, int) SET SCHEMA s': 'set schema',
    'ALTER OPERATOR CLASS c USING btree SET SCHEMA s': 'set schema',
    'ALTER OPERATOR FAMILY c USING btree SET SCHEMA s': 'set schema',
    'ALTER PROCEDURE f(int) SET SCHEMA s': 'set schema',
    'ALTER ROUTINE f(int) SET SCHEMA s': 'set schema',
    'ALTER TABLE t SET SCHEMA s': 'set schema',
    'ALTER STATISTICS s SET SCHEMA s': 'set schema',
    'ALTER TEXT SEARCH PARSER p SET SCHEMA s': 'set schema',
    'ALTER TEXT SEARCH DICTIONARY p SET SCHEMA s': 'set schema',
    'ALTER TEXT SEARCH TEMPLATE p SET SCHEMA s': 'set schema',
    'ALTER TEXT SEARCH CONFIGURATION p SET SCHEMA s': 'set schema',
    'ALTER SEQUENCE s SET SCHEMA s': 'set schema',
    'ALTER VIEW v SET SCHEMA s': 'set schema',
    'ALTER MATERIALIZED VIEW v SET SCHEMA s': 'set schema',
    'ALTER FOREIGN TABLE t SET SCHEMA s': 'set schema',
    'ALTER TYPE t SET SCHEMA s': 'set schema',
  },
  AlterOpFamilyStmt: {
    'ALTER OPERATOR FAMILY f USING btree ADD OPERATOR 1 < (int, int)': 'alter object',
    'ALTER OPERATOR FAMILY f USING btree DROP OPERATOR 1 (int, int)': 'alter object',
  },
  AlterOperatorStmt: {
    'ALTER OPERATOR + (int, int) SET (RESTRICT = NONE)': 'alter object',
  },
  AlterOwnerStmt: {
    'ALTER AGGREGATE f(int) OWNER TO r': 'change owner',
    'ALTER COLLATION c OWNER TO r': 'change owner',
    'ALTER CONVERSION c OWNER TO r': 'change owner',
    'ALTER DATABASE d OWNER TO r': 'change owner',
    'ALTER DOMAIN d OWNER TO r': 'change owner',
    'ALTER FUNCTION f(int) OWNER TO r': 'change owner',
    'ALTER LANGUAGE l OWNER TO r': 'change owner',
    'ALTER LARGE OBJECT 1 OWNER TO r': 'change owner',
    'ALTER OPERATOR + (int, int) OWNER TO r': 'change owner',
    'ALTER OPERATOR CLASS c USING btree OWNER TO r': 'change owner',
    'ALTER OPERATOR FAMILY c USING btree OWNER TO r': 'change owner',
    'ALTER PROCEDURE f(int) OWNER TO r': 'change owner',
    'ALTER ROUTINE f(int) OWNER TO r': 'change owner',
    'ALTER SCHEMA s OWNER TO r': 'change owner',
    'ALTER TYPE t OWNER TO r': 'change owner',
    'ALTER TABLESPACE t OWNER TO r': 'change owner',
    'ALTER STATISTICS s OWNER TO r': 'change owner',
    'ALTER TEXT SEARCH DICTIONARY p OWNER TO r': 'change owner',
    'ALTER TEXT SEARCH CONFIGURATION p OWNER TO r': 'change owner',
    'ALTER FOREIGN DATA WRAPPER f OWNER TO r': 'change owner',
    'ALTER SERVER s OWNER TO r': 'change owner',
    'ALTER EVENT TRIGGER e OWNER TO r': 'change owner',
    'ALTER PUBLICATION p OWNER TO r': 'change owner',
    'ALTER SUBSCRIPTION s OWNER TO r': 'change owner',
  },
  AlterPolicyStmt: {
    'ALTER POLICY p ON t USING (true)': 'alter policy',
  },
  AlterPublicationStmt: {
    'ALTER PUBLICATION p ADD TABLE t': 'alter publication',
    'ALTER PUBLICATION p SET (publish = insert)': 'alter publication',
  },
  AlterRoleSetStmt: {
    "ALTER ROLE r SET lock_timeout = '1s'": 'alter object',
    'ALTER ROLE ALL IN DATABASE d RESET lock_timeout': 'alter object',
  },
  AlterRoleStmt: {
    'ALTER ROLE r LOGIN': 'alter object',
    'ALTER GROUP g ADD USER r': 'alter object',
  },
  AlterSeqStmt: {
    'ALTER SEQUENCE s RESTART': 'alter sequence',
  },
  AlterStatsStmt: {
    'ALTER STATISTICS s SET STATISTICS 100': 'alter statistics',
  },
  AlterSubscriptionStmt: {
    'ALTER SUBSCRIPTION s CONNECTION $$$$': 'alter subscription',
    'ALTER SUBSCRIPTION s SET PUBLICATION p': 'alter subscription',
    'ALTER SUBSCRIPTION s ADD PUBLICATION p': 'alter subscription',
    'ALTER SUBSCRIPTION s DROP PUBLICATION p': 'alter subscription',
    'ALTER SUBSCRIPTION s REFRESH PUBLICATION': 'alter subscription',
    'ALTER SUBSCRIPTION s ENABLE': 'alter subscription',
    'ALTER SUBSCRIPTION s DISABLE': 'alter subscription',
    'ALTER SUBSCRIPTION s SET (slot_name = NONE)': 'alter subscription',
    'ALTER SUBSCRIPTION s SKIP (lsn = NONE)': 'alter subscription',
  },
  AlterSystemStmt: {
    "ALTER SYSTEM SET work_mem = '64MB'": 'alter system',
    'ALTER SYSTEM RESET ALL': 'alter system',
  },
  AlterTSConfigurationStmt: {
    'ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH simple': 'alter object',
    'ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING FOR word': 'alter object',
  },
  AlterTSDictionaryStmt: {
    "ALTER TEXT SEARCH DICTIONARY d (stopwords = 'x')": 'alter object',
  },
  AlterTableMoveAllStmt: {
    'ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b': 'set tablespace',
  },
  AlterTableSpaceOptionsStmt: {
    'ALTER TABLESPACE t SET (seq_page_cost = 2)': 'alter object',
  },
  AlterTableStmt: {
    'ALTER TABLE t ADD c int': 'add column',
    'ALTER INDEX i SET (fillfactor = 70)': 'alter index',
    'ALTER SEQUENCE s OWNER TO r': 'change owner',
    'ALTER VIEW v ALTER c SET DEFAULT 1': 'set default',
    'ALTER MATERIALIZED VIEW v CLUSTER ON i': 'storage parameters',
    'ALTER FOREIGN TABLE t DROP c': 'drop column',
    'ALTER TYPE t ADD ATTRIBUTE c int': 'add column',
  },
  AlterTypeStmt: {
    'ALTER TYPE t SET (RECEIVE = NONE)': 'alter type',
  },
  AlterUserMappingStmt: {
    "ALTER USER MAPPING FOR r SERVER s OPTIONS (SET user 'u')": 'alter object',
  },
  CallStmt: {
    'CALL f()': 'call',
  },
  CheckPointStmt: {
    CHECKPOINT: 'checkpoint',
  },
  ClosePortalStmt: {
    'CLOSE c': 'cursor',
    'CLOSE ALL': 'cursor',
  },
  ClusterStmt: {
    'CLUSTER t USING i': 'rewrite table',
    CLUSTER: 'rewrite table',
  },
  CommentStmt: {
    'COMMENT ON ACCESS METHOD a IS NULL': 'comment',
    'COMMENT ON AGGREGATE f(int) IS NULL': 'comment',
    'COMMENT ON CAST (int AS text) IS NULL': 'comment',
    'COMMENT ON COLLATION c IS NULL': 'comment',
    'COMMENT ON COLUMN t.c IS NULL': 'comment',
    'COMMENT ON CONSTRAINT c ON t IS NULL': 'comment',
    'COMMENT ON CONSTRAINT c ON DOMAIN d IS NULL': 'comment',
    'COMMENT ON CONVERSION c IS NULL': 'comment',
    'COMMENT ON DATABASE d IS NULL': 'comment',
    'COMMENT ON DOMAIN d IS NULL': 'comment',
    'COMMENT ON EXTENSION e IS NULL': 'comment',
    'COMMENT ON EVENT TRIGGER e IS NULL': 'comment',
    'COMMENT ON FOREIGN DATA WRAPPER f IS NULL': 'comment',
    'COMMENT ON FOREIGN TABLE t IS NULL': 'comment',
    'COMMENT ON FUNCTION f(int) IS NULL': 'comment',
    'COMMENT ON INDEX i IS NULL': 'comment',
    'COMMENT ON LANGUAGE l IS NULL': 'comment',
    'COMMENT ON LARGE OBJECT 1 IS NULL': 'comment',
    'COMMENT ON MATERIALIZED VIEW v IS NULL': 'comment',
    'COMMENT ON OPERATOR + (int, int) IS NULL': 'comment',
    'COMMENT ON OPERATOR CLASS c USING btree IS NULL': 'comment',
    'COMMENT ON OPERATOR FAMILY c USING btree IS NULL': 'comment',
    'COMMENT ON POLICY p ON t IS NULL': 'comment',
    'COMMENT ON PROCEDURE f(int) IS NULL': 'comment',
    'COMMENT ON PUBLICATION p IS NULL': 'comment',
    'COMMENT ON ROLE r IS NULL': 'comment',
    'COMMENT ON ROUTINE f(int) IS NULL': 'comment',
    'COMMENT ON RULE r ON t IS NULL': 'comment',
    'COMMENT ON SCHEMA s IS NULL': 'comment',
    'COMMENT ON SEQUENCE s IS NULL': 'comment',
    'COMMENT ON SERVER s IS NULL': 'comment',
    'COMMENT ON STATISTICS s IS NULL': 'comment',
    'COMMENT ON SUBSCRIPTION s IS NULL': 'comment',
    'COMMENT ON TABLE t IS NULL': 'comment',
    'COMMENT ON TABLESPACE t IS NULL': 'comment',
    'COMMENT ON TEXT SEARCH CONFIGURATION c IS NULL': 'comment',
    'COMMENT ON TEXT SEARCH DICTIONARY c IS NULL': 'comment',
    'COMMENT ON TEXT SEARCH PARSER c IS NULL': 'comment',
    'COMMENT ON TEXT SEARCH TEMPLATE c IS NULL': 'comment',
    'COMMENT ON TRANSFORM FOR int LANGUAGE l IS NULL': 'comment',
    'COMMENT ON TRIGGER g ON t IS NULL': 'comment',
    'COMMENT ON TYPE t IS NULL': 'comment',
    'COMMENT ON VIEW v IS NULL': 'comment',
  },
  CompositeTypeStmt: {
    'CREATE TYPE t AS (a int)': 'create type',
  },
  ConstraintsSetStmt: {
    'SET CONSTRAINTS ALL IMMEDIATE': 'set',
  },
  CopyStmt: {
    'COPY t FROM STDIN': 'copy',
    'COPY (SELECT 1) TO STDOUT': 'copy',
    'COPY (DELETE FROM t RETURNING 1) TO STDOUT': 'delete, copy',
  },
  CreateAmStmt: {
    'CREATE ACCESS METHOD a TYPE INDEX HANDLER h': 'create object',
  },
  CreateCastStmt: {
    'CREATE CAST (a AS b) WITHOUT FUNCTION': 'create object',
  },
  CreateConversionStmt: {
    "CREATE CONVERSION c FOR 'UTF8' TO 'LATIN1' FROM f": 'create object',
  },
  CreateDomainStmt: {
    'CREATE DOMAIN d AS int': 'create domain',
  },
  CreateEnumStmt: {
    "CREATE TYPE e AS ENUM ('a')": 'create type',
  },
  CreateEventTrigStmt: {
    'CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION f()': 'create object',
  },
  CreateExtensionStmt: {
    'CREATE EXTENSION e': 'create extension',
  },
  CreateFdwStmt: {
    'CREATE FOREIGN DATA WRAPPER f': 'create object',
  },
  CreateForeignServerStmt: {
    'CREATE SERVER s FOREIGN DATA WRAPPER f': 'create object',
  },
  CreateForeignTableStmt: {
    'CREATE FOREIGN TABLE t (a int) SERVER s': 'create table',
  },
  CreateFunctionStmt: {
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'": 'create function',
    "CREATE OR REPLACE PROCEDURE f() LANGUAGE sql AS 'SELECT 1'": 'replace function',
  },
  CreateOpClassStmt: {
    'CREATE OPERATOR CLASS c FOR TYPE int USING btree AS STORAGE int': 'create object',
  },
  CreateOpFamilyStmt: {
    'CREATE OPERATOR FAMILY f USING btree': 'create object',
  },
  CreatePLangStmt: {
    'CREATE LANGUAGE l HANDLER h': 'create object',
  },
  CreatePolicyStmt: {
    'CREATE POLICY p ON t': 'create policy',
  },
  CreatePublicationStmt: {
    'CREATE PUBLICATION p FOR TABLE t': 'create publication',
    'CREATE PUBLICATION p FOR ALL TABLES': 'create publication',
    'CREATE PUBLICATION p FOR TABLES IN SCHEMA s': 'create publication',
  },
  CreateRangeStmt: {
    'CREATE TYPE r AS RANGE (SUBTYPE = int)': 'create type',
  },
  CreateRoleStmt: {
    'CREATE ROLE r': 'create object',
    'CREATE USER r': 'create object',
    'CREATE GROUP r': 'create object',
  },
  CreateSchemaStmt: {
    'CREATE SCHEMA s': 'create schema',
    'CREATE SCHEMA s CREATE VIEW v AS SELECT 1': 'create schema, create view',
  },
  CreateSeqStmt: {
    'CREATE SEQUENCE s': 'create sequence',
  },
  CreateStatsStmt: {
    'CREATE STATISTICS s ON a, b FROM t': 'create statistics',
  },
  CreateStmt: {
    'CREATE TABLE t (a int)': 'create table',
    'CREATE TABLE t OF c': 'create table',
    'CREATE TABLE t PARTITION OF p DEFAULT': 'create table',
  },
  CreateSubscriptionStmt: {
    "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p": 'create subscription',
  },
  CreateTableAsStmt: {
    'CREATE TABLE t AS SELECT 1': 'create table as',
    'CREATE TABLE t AS EXECUTE p': 'create table as',
    'CREATE MATERIALIZED VIEW v AS SELECT 1': 'create materialized view',
  },
  CreateTableSpaceStmt: {
    "CREATE TABLESPACE t LOCATION '/x'": 'create object',
  },
  CreateTransformStmt: {
    'CREATE TRANSFORM FOR int LANGUAGE l (FROM SQL WITH FUNCTION f(internal))': 'create object',
  },
  CreateTrigStmt: {
    'CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f()': 'create trigger',
    'CREATE CONSTRAINT TRIGGER g AFTER INSERT ON t FROM u FOR EACH ROW EXECUTE FUNCTION f()': 'create trigger',
  },
  CreateUserMappingStmt: {
    'CREATE USER MAPPING FOR r SERVER s': 'create object',
  },
  CreatedbStmt: {
    'CREATE DATABASE d': 'create object',
  },
  DeallocateStmt: {
    'DEALLOCATE p': 'set',
  },
  DeclareCursorStmt: {
    'DECLARE c CURSOR FOR SELECT 1': 'cursor',
  },
  DefineStmt: {
    'CREATE AGGREGATE f(int) (SFUNC = s, STYPE = int)': 'create function',
    'CREATE OR REPLACE AGGREGATE f(int) (SFUNC = s, STYPE = int)': 'replace function',
    'CREATE OPERATOR + (FUNCTION = f)': 'create object',
    'CREATE TYPE t': 'create type',
    'CREATE TYPE t (INPUT = i, OUTPUT = o)': 'create type',
    'CREATE TEXT SEARCH PARSER c (COPY = d)': 'create object',
    'CREATE TEXT SEARCH DICTIONARY c (COPY = d)': 'create object',
    'CREATE TEXT SEARCH TEMPLATE c (COPY = d)': 'create object',
    'CREATE TEXT SEARCH CONFIGURATION c (COPY = d)': 'create object',
    'CREATE COLLATION c FROM d': 'create object',
  },
  DeleteStmt: {
    'DELETE FROM t': 'delete',
  },
  DiscardStmt: {
    'DISCARD ALL': 'set',
  },
  DoStmt: {
    "DO 'BEGIN END'": 'do block',
  },
  DropOwnedStmt: {
    'DROP OWNED BY r': 'drop owned',
  },
  DropRoleStmt: {
    'DROP ROLE r': 'drop object',
    'DROP USER r': 'drop object',
    'DROP GROUP r': 'drop object',
  },
  DropStmt: {
    'DROP TABLE t': 'drop table',
    'DROP FOREIGN TABLE t': 'drop table',
    'DROP INDEX i': 'drop index',
    'DROP VIEW v': 'drop view',
    'DROP MATERIALIZED VIEW v': 'drop materialized view',
    'DROP SEQUENCE s': 'drop sequence',
    'DROP TYPE t': 'drop type',
    'DROP DOMAIN t': 'drop domain',
    'DROP FUNCTION f': 'drop function',
    'DROP PROCEDURE f': 'drop function',
    'DROP ROUTINE f': 'drop function',
    'DROP AGGREGATE f(int)': 'drop function',
    'DROP SCHEMA s': 'drop schema',
    'DROP EXTENSION e': 'drop extension',
    'DROP PUBLICATION p': 'drop publication',
    'DROP STATISTICS s': 'drop statistics',
    'DROP TRIGGER g ON t': 'drop trigger',
    'DROP POLICY p ON t': 'drop policy',
    'DROP RULE r ON t': 'drop rule',
    'DROP ACCESS METHOD a': 'drop object',
    'DROP CAST (int AS text)': 'drop object',
    'DROP COLLATION c': 'drop object',
    'DROP CONVERSION c': 'drop object',
    'DROP EVENT TRIGGER e': 'drop object',
    'DROP FOREIGN DATA WRAPPER f': 'drop object',
    'DROP LANGUAGE l': 'drop object',
    'DROP OPERATOR + (int, int)': 'drop object',
    'DROP OPERATOR CLASS c USING btree': 'drop object',
    'DROP OPERATOR FAMILY c USING btree': 'drop object',
    'DROP SERVER s': 'drop object',
    'DROP TEXT SEARCH PARSER p': 'drop object',
    'DROP TEXT SEARCH DICTIONARY p': 'drop object',
    'DROP TEXT SEARCH TEMPLATE p': 'drop object',
    'DROP TEXT SEARCH CONFIGURATION p': 'drop object',
    'DROP TRANSFORM FOR int LANGUAGE l': 'drop object',
  },
  DropSubscriptionStmt: {
    'DROP SUBSCRIPTION s': 'drop subscription',
  },
  DropTableSpaceStmt: {
    'DROP TABLESPACE t': 'drop object',
  },
  DropUserMappingStmt: {
    'DROP USER MAPPING FOR r SERVER s': 'drop object',
  },
  DropdbStmt: {
    'DROP DATABASE d': 'drop object',
  },
  ExecuteStmt: {
    'EXECUTE p (1)': 'execute',
  },
  ExplainStmt: {
    'EXPLAIN DELETE FROM t': 'explain',
    'EXPLAIN ANALYZE DELETE FROM t': 'explain, delete',
    'EXPLAIN (ANALYZE off) DELETE FROM t': 'explain',
  },
  FetchStmt: {
    'FETCH 1 FROM c': 'cursor',
    'MOVE 1 FROM c': 'cursor',
  },
  GrantRoleStmt: {
    'GRANT a TO b': 'grant',
    'REVOKE a FROM b': 'revoke',
  },
  GrantStmt: {
    'GRANT ALL ON TABLE t TO r': 'grant',
    'GRANT ALL ON SEQUENCE s TO r': 'grant',
    'GRANT ALL ON FOREIGN DATA WRAPPER f TO r': 'grant',
    'GRANT ALL ON FOREIGN SERVER s TO r': 'grant',
    'GRANT ALL ON FUNCTION f(int) TO r': 'grant',
    'GRANT ALL ON PROCEDURE f(int) TO r': 'grant',
    'GRANT ALL ON ROUTINE f(int) TO r': 'grant',
    'GRANT ALL ON DATABASE d TO r': 'grant',
    'GRANT ALL ON DOMAIN d TO r': 'grant',
    'GRANT ALL ON LANGUAGE l TO r': 'grant',
    'GRANT ALL ON LARGE OBJECT 1 TO r': 'grant',
    'GRANT ALL ON SCHEMA s TO r': 'grant',
    'GRANT ALL ON TABLESPACE t TO r': 'grant',
    'GRANT ALL ON TYPE t TO r': 'grant',
    'GRANT ALL ON ALL TABLES IN SCHEMA s TO r': 'grant',
    'GRANT ALL ON ALL SEQUENCES IN SCHEMA s TO r': 'grant',
    'GRANT ALL ON ALL FUNCTIONS IN SCHEMA s TO r': 'grant',
    'GRANT ALL ON PARAMETER work_mem TO r': 'grant',
    'REVOKE SELECT (a) ON t FROM r': 'revoke',
  },
  ImportForeignSchemaStmt: {
    'IMPORT FOREIGN SCHEMA a FROM SERVER s INTO b': 'import foreign schema',
  },
  IndexStmt: {
    'CREATE INDEX i ON t (a)': 'create index',
  },
  InsertStmt: {
    'INSERT INTO t VALUES (1)': 'insert',
    'WITH w AS (UPDATE u SET a = 1 RETURNING a) INSERT INTO t SELECT a FROM w': 'update, insert',
  },
  ListenStmt: {
    'LISTEN c': 'set',
  },
  LoadStmt: {
    "LOAD 'x'": 'load',
  },
  LockStmt: {
    'LOCK t': 'lock table',
  },
  MergeStmt: {
    'MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE': 'merge',
  },
  NotifyStmt: {
    'NOTIFY c': 'set',
  },
  PrepareStmt: {
    'PREPARE p AS DELETE FROM t': 'prepare',
  },
  ReassignOwnedStmt: {
    'REASSIGN OWNED BY r TO s': 'change owner',
  },
  RefreshMatViewStmt: {
    'REFRESH MATERIALIZED VIEW v': 'refresh materialized view',
  },
  ReindexStmt: {
    'REINDEX INDEX i': 'reindex',
    'REINDEX TABLE t': 'reindex',
    'REINDEX SCHEMA s': 'reindex',
    'REINDEX DATABASE d': 'reindex',
    'REINDEX SYSTEM d': 'reindex',
  },
  RenameStmt: {
    'ALTER AGGREGATE f(int) RENAME TO z': 'rename object',
    'ALTER COLLATION c RENAME TO z': 'rename object',
    'ALTER CONVERSION c RENAME TO z': 'rename object',
    'ALTER DATABASE d RENAME TO z': 'rename object',
    'ALTER DOMAIN d RENAME TO z': 'alter domain',
    'ALTER FOREIGN DATA WRAPPER f RENAME TO z': 'rename object',
    'ALTER FUNCTION f(int) RENAME TO z': 'rename object',
    'ALTER ROLE r RENAME TO z': 'rename object',
    'ALTER LANGUAGE l RENAME TO z': 'rename object',
    'ALTER OPERATOR CLASS c USING btree RENAME TO z': 'rename object',
    'ALTER OPERATOR FAMILY c USING btree RENAME TO z': 'rename object',
    'ALTER POLICY p ON t RENAME TO z': 'rename object',
    'ALTER PROCEDURE f(int) RENAME TO z': 'rename object',
    'ALTER PUBLICATION p RENAME TO z': 'rename object',
    'ALTER ROUTINE f(int) RENAME TO z': 'rename object',
    'ALTER SCHEMA s RENAME TO z': 'rename schema',
    'ALTER SERVER s RENAME TO z': 'rename object',
    'ALTER SUBSCRIPTION s RENAME TO z': 'rename object',
    'ALTER TABLE t RENAME TO z': 'rename table',
    'ALTER SEQUENCE s RENAME TO z': 'alter sequence',
    'ALTER VIEW v RENAME TO z': 'rename view',
    'ALTER MATERIALIZED VIEW v RENAME TO z': 'rename view',
    'ALTER INDEX i RENAME TO z': 'rename index',
    'ALTER FOREIGN TABLE t RENAME TO z': 'rename table',
    'ALTER RULE r ON t RENAME TO z': 'rename object',
    'ALTER TRIGGER g ON t RENAME TO z': 'rename object',
    'ALTER EVENT TRIGGER e RENAME TO z': 'rename object',
    'ALTER TEXT SEARCH PARSER p RENAME TO z': 'rename object',
    'ALTER TEXT SEARCH DICTIONARY p RENAME TO z': 'rename object',
    'ALTER TEXT SEARCH TEMPLATE p RENAME TO z': 'rename object',
    'ALTER TEXT SEARCH CONFIGURATION p RENAME TO z': 'rename object',
    'ALTER TYPE t RENAME TO z': 'alter type',
    'ALTER TABLESPACE t RENAME TO z': 'rename object',
    'ALTER STATISTICS s RENAME TO z': 'rename object',
    'ALTER TABLE t RENAME a TO b': 'rename column',
    'ALTER VIEW t RENAME a TO b': 'rename column',
    'ALTER TABLE t RENAME CONSTRAINT a TO b': 'rename constraint',
    'ALTER DOMAIN d RENAME CONSTRAINT a TO b': 'alter domain',
    'ALTER TYPE t RENAME ATTRIBUTE a TO b': 'alter type',
  },
  RuleStmt: {
    'CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING': 'create rule',
  },
  SecLabelStmt: {
    "SECURITY LABEL ON TABLE t IS 'x'": 'comment',
  },
  SelectStmt: {
    'SELECT 1': 'select',
    'VALUES (1)': 'select',
    'TABLE t': 'select',
    'SELECT 1 INTO t': 'create table as',
    'WITH w AS (DELETE FROM t RETURNING 1) SELECT * FROM w': 'delete, select',
  },
  TransactionStmt: {
    BEGIN: 'transaction',
    COMMIT: 'transaction',
    ROLLBACK: 'transaction',
    'SAVEPOINT a': 'transaction',
    'RELEASE a': 'transaction',
    'ROLLBACK TO a': 'transaction',
    "PREPARE TRANSACTION 'a'": 'transaction',
    "COMMIT PREPARED 'a'": 'transaction',
    "ROLLBACK PREPARED 'a'": 'transaction',
  },
  TruncateStmt: {
    'TRUNCATE t': 'truncate',
  },
  UnlistenStmt: {
    'UNLISTEN c': 'set',
  },
  UpdateStmt: {
    'UPDATE t SET a = 1': 'update',
  },
  VacuumStmt: {
    'VACUUM t': 'vacuum',
    VACUUM: 'vacuum',
    'VACUUM FULL t': 'rewrite table',
    'ANALYZE t': 'analyze',
    'VACUUM (ANALYZE) t': 'vacuum',
  },
  VariableSetStmt: {
    'SET a = 1': 'set',
    'RESET a': 'set',
    "SET LOCAL TIME ZONE 'UTC'": 'set',
    'SET ROLE r': 'set',
    'SET SESSION AUTHORIZATION r': 'set',
    'SET TRANSACTION READ ONLY': 'set',
  },
  VariableShowStmt: {
    'SHOW a': 'select',
  },
  ViewStmt: {
    'CREATE VIEW v AS SELECT 1': 'create view',
    'CREATE OR REPLACE VIEW v AS SELECT 1': 'replace view',
  },
} satisfies Partial<Record<AnyStatement, Record<string, string>>>;

export type StatementTag = keyof typeof alternatives;
