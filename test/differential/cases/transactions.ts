import { defineCases } from '../case.ts';

/** Several statements in one transaction, and settings around them (hazards 2.7). */
export const transactionCases = defineCases({
  'lock-timeout-zero': 'SET LOCAL lock_timeout = 0; ALTER TABLE bare ADD z int',
  'set-not-local': "SET lock_timeout = '5s'; ALTER TABLE bare ADD z int",
  'set-local-role': 'SET LOCAL ROLE NONE; ALTER TABLE bare ADD z int',
  'search-path': 'SET LOCAL search_path = app; ALTER TABLE settings ADD z int',
  'search-path-two': 'SET LOCAL search_path = app, public; ALTER TABLE bare ADD z int; ALTER TABLE settings ADD z int',
  'multiple-alter-same-table': 'ALTER TABLE bare ADD a int; ALTER TABLE bare ADD b int',
  'nested-begin': 'BEGIN; ALTER TABLE bare ADD z int',
  savepoint: 'SAVEPOINT s; ALTER TABLE bare ADD z int; RELEASE s',
  'no-analyze-after-backfill': "UPDATE bare SET name = 'x'; ANALYZE bare",
  'non-idempotent-non-transactional':
    'CREATE TABLE IF NOT EXISTS bare (id int); CREATE INDEX IF NOT EXISTS i ON bare (id)',
  'identifier-too-long':
    'ALTER TABLE bare ADD zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz int',
  'identifier-mixed-case': 'ALTER TABLE "Odd.Name" ADD "Z" int',
  'identifier-folded': 'ALTER TABLE Bare ADD Z int',
  'weak-then-strong': 'SELECT * FROM bare LIMIT 1; ALTER TABLE bare ADD z int',
  'share-then-write': "LOCK TABLE bare IN SHARE MODE; UPDATE bare SET name = 'x'",
  'create-and-fill':
    'CREATE TABLE n (a int REFERENCES customers DEFAULT NULL, b text); INSERT INTO n (b) SELECT name FROM bare; CREATE INDEX i ON n (b)',
  'drop-new-table': 'CREATE TABLE n (a bigint REFERENCES customers); DROP TABLE n',
  'rename-and-alter': 'ALTER TABLE bare RENAME TO naked; ALTER TABLE naked ADD z int',
  'view-then-drop-base': 'CREATE VIEW v AS SELECT * FROM bare; DROP TABLE bare CASCADE',
  'new-trigger-fires':
    'CREATE TRIGGER g BEFORE UPDATE ON bare FOR EACH ROW EXECUTE FUNCTION touch(); UPDATE bare SET id = 1',
  'new-trigger-other-event':
    'CREATE TRIGGER g BEFORE DELETE ON bare FOR EACH ROW EXECUTE FUNCTION touch(); UPDATE bare SET id = 1',
  'dropped-trigger': 'DROP TRIGGER audited_any ON audited; INSERT INTO audited VALUES (1000)',
  'dropped-rule': 'DROP RULE audited_keep ON audited; DELETE FROM audited',
  'partition-then-insert':
    'CREATE TABLE n PARTITION OF metrics FOR VALUES FROM (5000) TO (6000); INSERT INTO n VALUES (5001, 1)',
});
