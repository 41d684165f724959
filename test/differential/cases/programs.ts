import { defineCases, majorsFrom } from '../case.ts';

/** Triggers, rules, policies, functions, blocks (hazards 2.6). */
export const programCases = defineCases({
  'trigger-create': 'CREATE TRIGGER g BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch()',
  'trigger-replace': {
    sql: 'CREATE OR REPLACE TRIGGER audited_any AFTER INSERT ON audited FOR EACH ROW EXECUTE FUNCTION touch()',
    majors: majorsFrom(14),
  },
  'trigger-create-statement': 'CREATE TRIGGER g AFTER UPDATE ON events FOR EACH STATEMENT EXECUTE FUNCTION touch()',
  'trigger-create-partitioned': 'CREATE TRIGGER g AFTER UPDATE ON events FOR EACH ROW EXECUTE FUNCTION touch()',
  'trigger-create-constraint':
    'CREATE CONSTRAINT TRIGGER g AFTER UPDATE ON orders FROM customers FOR EACH ROW EXECUTE FUNCTION touch()',
  'trigger-create-view': 'CREATE TRIGGER g INSTEAD OF UPDATE ON open_orders FOR EACH ROW EXECUTE FUNCTION touch()',
  'trigger-create-inherited': 'CREATE TRIGGER g BEFORE UPDATE ON animals FOR EACH ROW EXECUTE FUNCTION touch()',
  'trigger-drop': 'DROP TRIGGER audited_any ON audited',
  'trigger-drop-absent': 'DROP TRIGGER IF EXISTS nonsense ON audited',
  'trigger-drop-absent-table': 'DROP TRIGGER IF EXISTS nonsense ON nonsense',
  'trigger-drop-partitioned': {
    sql: 'DROP TRIGGER split_touch ON split',
    setup:
      'CREATE TABLE split (at int) PARTITION BY RANGE (at); CREATE TABLE split_1 PARTITION OF split FOR VALUES FROM (0) TO (10); CREATE TRIGGER split_touch AFTER UPDATE ON split FOR EACH ROW EXECUTE FUNCTION touch()',
  },
  'trigger-rename': 'ALTER TRIGGER audited_any ON audited RENAME TO x',
  'trigger-rename-partitioned': {
    sql: 'ALTER TRIGGER split_touch ON split RENAME TO x',
    setup:
      'CREATE TABLE split (at int) PARTITION BY RANGE (at); CREATE TABLE split_1 PARTITION OF split FOR VALUES FROM (0) TO (10); CREATE TRIGGER split_touch AFTER UPDATE ON split FOR EACH ROW EXECUTE FUNCTION touch()',
  },
  'trigger-depends': 'ALTER TRIGGER audited_any ON audited DEPENDS ON EXTENSION plpgsql',
  'rule-create': 'CREATE RULE r AS ON DELETE TO bare DO INSTEAD NOTHING',
  'rule-create-action': 'CREATE RULE r AS ON INSERT TO bare DO ALSO INSERT INTO loose (id) VALUES (NEW.id)',
  'rule-replace': 'CREATE OR REPLACE RULE audited_keep AS ON DELETE TO audited DO INSTEAD SELECT 1 FROM customers',
  'rule-drop': 'DROP RULE audited_keep ON audited',
  'rule-rename': 'ALTER RULE audited_keep ON audited RENAME TO x',
  'policy-create': 'CREATE POLICY p ON orders USING (true)',
  'policy-create-subquery': 'CREATE POLICY p ON orders USING (id IN (SELECT id FROM customers))',
  'policy-create-partitioned': 'CREATE POLICY p ON events USING (true)',
  'policy-alter': 'ALTER POLICY mine ON guarded USING (id IN (SELECT id FROM customers))',
  'policy-rename': 'ALTER POLICY mine ON guarded RENAME TO x',
  'policy-drop': 'DROP POLICY mine ON guarded',
  'policy-drop-absent': 'DROP POLICY IF EXISTS nonsense ON guarded',
  'function-create': "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
  'function-create-sql': "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM orders'",
  'function-create-sql-writes': "CREATE PROCEDURE f() LANGUAGE sql AS 'UPDATE bare SET id = 1'",
  'function-create-atomic': {
    sql: 'CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM orders; END',
    majors: majorsFrom(14),
  },
  'function-create-plpgsql':
    "CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT count(*) FROM orders); END'",
  'function-create-row-type': "CREATE FUNCTION f(o orders) RETURNS bigint LANGUAGE sql AS 'SELECT o.id'",
  'function-replace-body':
    "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
  'function-drop': 'DROP FUNCTION slow()',
  'function-drop-cascade': 'DROP FUNCTION touch() CASCADE',
  'function-alter': 'ALTER FUNCTION touch() STABLE',
  'function-rename': 'ALTER FUNCTION touch() RENAME TO x',
  'function-set-schema': 'ALTER FUNCTION touch() SET SCHEMA app',
  'function-owner': 'ALTER FUNCTION touch() OWNER TO CURRENT_USER',
  'security-definer-without-search-path': "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
  'do-block-ddl': 'DO $$ BEGIN ALTER TABLE bare ADD z int; END $$',
  'do-block-condition': 'DO $$ BEGIN IF false THEN ALTER TABLE bare ADD z int; END IF; END $$',
  'do-block-handler': 'DO $$ BEGIN ALTER TABLE bare ADD id int; EXCEPTION WHEN duplicate_column THEN NULL; END $$',
  'do-block-perform': 'DO $$ BEGIN PERFORM count(*) FROM bare; END $$',
  'dynamic-sql': "DO $$ BEGIN EXECUTE format('ALTER TABLE %I ADD z int', 'bare'); END $$",
  'do-block-execute-literal': "DO $$ BEGIN EXECUTE 'ALTER TABLE bare ADD z int'; END $$",
  'call-procedure': "CREATE PROCEDURE f() LANGUAGE sql AS 'UPDATE bare SET id = 1'; CALL f()",
});
