import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as t}from"./chunk-TYGG4OA5.js";import"./chunk-7LQNEWKM.js";import"./chunk-DFTWILR4.js";var a={"add-column-not-null-no-default":{summary:"A column that is `NOT NULL` without a default fails as soon as the table has a row.",problem:"A column that is `NOT NULL` without a default fails as soon as the table has a row. Where it succeeds, every row that the running app inserts fails, for it does not know the column.",help:`Severity: block. Change it in \`lockstep.yml\`: \`policy: { rules: { add-column-not-null-no-default: warn } }\`.

## Problem

A column that is \`NOT NULL\` without a default fails as soon as the table has a row. Where it succeeds, every row that the running app inserts fails, for it does not know the column.

## What it blocks

The migration itself (error 23502), then the running app\u2019s inserts.

## Safe sequence

With a constant default: \`ADD COLUMN kind text NOT NULL DEFAULT 'x';\` costs nothing. Keep the default until the new code is live.

Without one:

1. Add it nullable.
2. Let the new code write it; fill old rows in batches.
3. Make it NOT NULL as in [scan-under-lock](scan-under-lock.md).

## In your framework

- **Prisma**: \`prisma migrate dev --create-only\` twice, and edit the SQL: one folder a step.
- **Rails**: one migration class a step.
- **Django**: one migration file a step; from 5.0 on use \`db_default\`, for \`default\` is dropped again right after.
- **Alembic**: one revision a step, with \`transaction_per_migration=True\` in \`env.py\`, or all pending revisions share a transaction; \`op.execute(\u2026)\`.
- **Drizzle**: \`drizzle-kit generate --custom\` for each step; pending files share one transaction, so release the steps one by one.
- **Ecto**: one migration module a step; \`execute("\u2026")\`.
- **Knex**: one file a step; \`knex.raw('\u2026')\`.
- **TypeORM**: one class a step, run with \`--transaction each\`; \`queryRunner.query('\u2026')\`.
- **Laravel**: one class a step; \`DB::statement('\u2026')\`.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step; each file is a transaction.
- **Prisma** writes this statement for a required field: give it \`@default\`, or make it optional first.

## When it is silent

The table is made in the same PR.

Source: https://www.postgresql.org/docs/current/sql-altertable.html`},"add-foreign-key-validates":{summary:"Adding a foreign key checks every row of the table while `SHARE ROW EXCLUSIVE` is held on it and on the referenced table (`ACCESS EXCLUSIVE` if the same transaction dropped one).",problem:"Adding a foreign key checks every row of the table while `SHARE ROW EXCLUSIVE` is held on it and on the referenced table (`ACCESS EXCLUSIVE` if the same transaction dropped one).",help:"Severity: block. Change it in `lockstep.yml`: `policy: { rules: { add-foreign-key-validates: warn } }`.\n\n## Problem\n\nAdding a foreign key checks every row of the table while `SHARE ROW EXCLUSIVE` is held on it and on the referenced table (`ACCESS EXCLUSIVE` if the same transaction dropped one).\n\n## What it blocks\n\nWrites of both tables, until `COMMIT`.\n\n## Safe sequence\n\n1. `ALTER TABLE orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;`\n2. In another transaction: `ALTER TABLE orders VALIDATE CONSTRAINT orders_user_id_fkey;`\n\nOn a partitioned table `NOT VALID` works from PostgreSQL 18 on; before, add the key to each partition first.\n\nThe JSON report has the edited lines as `replacement`: the statement with `NOT VALID`.\n\n## In your framework\n\n- **Prisma**: `prisma migrate dev --create-only` twice, and edit the SQL: one folder a step.\n- **Rails**: one migration class a step; `add_foreign_key \u2026, validate: false`, then `validate_foreign_key`.\n- **Django**: one migration file a step; `db_constraint=False` and `RunSQL`, or `AddConstraintNotValid`.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step; each file is a transaction.\n\n## When it is silent\n\n`NOT VALID`; a new column without a default; a table of the same PR.\n\nSource: https://www.postgresql.org/docs/current/sql-altertable.html"},"add-unique-not-using-index":{summary:"`ADD UNIQUE`, `ADD PRIMARY KEY` and `ADD EXCLUDE` build their index under `ACCESS EXCLUSIVE`.",problem:"`ADD UNIQUE`, `ADD PRIMARY KEY` and `ADD EXCLUDE` build their index under `ACCESS EXCLUSIVE`.",help:"Severity: block. Change it in `lockstep.yml`: `policy: { rules: { add-unique-not-using-index: warn } }`.\n\n## Problem\n\n`ADD UNIQUE`, `ADD PRIMARY KEY` and `ADD EXCLUDE` build their index under `ACCESS EXCLUSIVE`.\n\n## What it blocks\n\nReads and writes of the table, for the whole build.\n\n## Safe sequence\n\n1. Outside a transaction: `CREATE UNIQUE INDEX CONCURRENTLY orders_email_key ON orders (email);`\n2. `ALTER TABLE orders ADD CONSTRAINT orders_email_key UNIQUE USING INDEX orders_email_key;`\n\nFor a primary key make the column NOT NULL first ([scan-under-lock](scan-under-lock.md)). An exclusion constraint has no such way: a new table, filled in batches.\n\n## In your framework\n\n- **Prisma**: put the statement alone in its own `migration.sql` (`prisma migrate dev --create-only`); Prisma opens no transaction of its own, and one statement alone shares none.\n- **Rails**: `disable_ddl_transaction!` in the migration class, `add_index \u2026, unique: true, algorithm: :concurrently`, then `add_unique_constraint \u2026, using_index:`.\n- **Django**: `atomic = False` on the migration class with `RunSQL` and `SeparateDatabaseAndState`.\n- **Alembic**: `with op.get_context().autocommit_block():` around it.\n- **Drizzle**: runs all pending files in one transaction: run the statement by hand before, and leave it in the file with `IF NOT EXISTS`.\n- **Ecto**: `@disable_ddl_transaction true` and `@disable_migration_lock true`.\n- **Knex**: `exports.config = { transaction: false }`.\n- **TypeORM**: `transaction = false` on the class, run with `--transaction each`.\n- **Laravel**: `public $withinTransaction = false;` on the class.\n- **Flyway**: a file of its own with `V7__name.sql.conf` holding `executeInTransaction=false`.\n- **golang-migrate**: a file with this one statement. **goose**: `-- +goose NO TRANSACTION`. **dbmate**: `-- migrate:up transaction:false`. **sqlx**: `-- no-transaction` as the first line.\n\n## When it is silent\n\n`USING INDEX`; the table is made in the same PR.\n\nSource: https://www.postgresql.org/docs/current/sql-altertable.html"},"alter-escalates-lock":{summary:"One `ALTER TABLE` takes the strongest lock that any of its parts needs, for all of them.",problem:"One `ALTER TABLE` takes the strongest lock that any of its parts needs, for all of them. A foreign key alone stops only writes, a `VALIDATE` not even those; beside a `DROP CONSTRAINT` or an `ADD COLUMN` they run under `ACCESS EXCLUSIVE`. For a foreign key that is dropped and made again that is both tables.",help:"Severity: warn where rows are checked meanwhile, else note. Change it in `lockstep.yml`: `policy: { rules: { alter-escalates-lock: off } }`.\n\n## Problem\n\nOne `ALTER TABLE` takes the strongest lock that any of its parts needs, for all of them. A foreign key alone stops only writes, a `VALIDATE` not even those; beside a `DROP CONSTRAINT` or an `ADD COLUMN` they run under `ACCESS EXCLUSIVE`. For a foreign key that is dropped and made again that is both tables.\n\n## What it blocks\n\nReads and writes of the table (and of a dropped foreign key\u2019s other table), where writes or nothing would have waited.\n\n## Safe sequence\n\n1. The weaker part in an `ALTER TABLE`, and a transaction, of its own.\n2. To replace a constraint: add the new one under another name as `NOT VALID`, `VALIDATE` it in a later transaction, then drop the old one.\n\n## In your framework\n\n- **Prisma**: `prisma migrate dev --create-only` twice, and edit the SQL: one folder a step.\n- **Rails**: one migration class a step.\n- **Django**: one migration file a step (`RunPython` in a file of its own).\n- **Drizzle, node-pg-migrate**: all pending files run in one transaction; deploy (and migrate) once a step.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step; each file is a transaction.\n\n## When it is silent\n\nAll parts need the same lock; the table is made in the same PR.\n\nSource: https://www.postgresql.org/docs/current/sql-altertable.html, and `src/analysis/rules/server-behaviour.test.ts`"},"alter-system":{summary:"`ALTER SYSTEM` changes the whole server, needs a superuser, cannot run in a transaction and is not undone by a rollback.",problem:"`ALTER SYSTEM` changes the whole server, needs a superuser, cannot run in a transaction and is not undone by a rollback.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { alter-system: note } }`.\n\n## Problem\n\n`ALTER SYSTEM` changes the whole server, needs a superuser, cannot run in a transaction and is not undone by a rollback.\n\n## What it blocks\n\nNobody by a lock; every database of the server.\n\n## Safe sequence\n\n1. `ALTER DATABASE shop SET work_mem = '64MB';` or `ALTER ROLE app SET \u2026;`\n\n## In your framework\n\n- **Rails**: `disable_ddl_transaction!` in the migration class.\n- **Django**: `atomic = False` on the migration class.\n- **Alembic**: `with op.get_context().autocommit_block():` around it.\n- **Prisma**: the statement alone in its own `migration.sql`; Prisma opens no transaction of its own.\n- **Drizzle**: runs all pending files in one transaction: run the statement by hand before, and leave it in the file with `IF NOT EXISTS`.\n- **Ecto**: `@disable_ddl_transaction true` and `@disable_migration_lock true`.\n- **Knex**: `exports.config = { transaction: false }`.\n- **TypeORM**: `transaction = false` on the class, run with `--transaction each`.\n- **Laravel**: `public $withinTransaction = false;` on the class.\n- **Flyway**: a file of its own with `V7__name.sql.conf` holding `executeInTransaction=false`, and `flyway.postgresql.transactional.lock=false`.\n- **golang-migrate**: a file with this one statement.\n- **goose**: `-- +goose NO TRANSACTION`.\n- **dbmate**: `-- migrate:up transaction:false`.\n- **sqlx**: `-- no-transaction` as the first line.\n\n## When it is silent\n\nNever.\n\nSource: https://www.postgresql.org/docs/current/sql-altersystem.html"},"alters-to-merge":{summary:"Several `ALTER TABLE` on one table, each of which writes it anew or reads all of it.",problem:"Several `ALTER TABLE` on one table, each of which writes it anew or reads all of it. As parts of one statement they are done in a single pass.",help:"Severity: warn where each passes over the table; note (hygiene) where each only waits for its lock. Change it in `lockstep.yml`: `policy: { rules: { alters-to-merge: off } }`.\n\n## Problem\n\nSeveral `ALTER TABLE` on one table, each of which writes it anew or reads all of it. As parts of one statement they are done in a single pass.\n\n## What it blocks\n\nReads and writes of the table, once for each pass instead of once.\n\n## Safe sequence\n\n1. Best: no pass at all; see the findings on each statement.\n2. Else all parts in one `ALTER TABLE orders \u2026, \u2026, \u2026;`.\n3. Foreign keys and `VALIDATE` stay apart: they are checked one by one, and under weaker locks.\n\n## In your framework\n\n- **Rails**: `change_table :orders, bulk: true`.\n- **Django**: one `RunSQL` instead of several operations.\n- **Prisma, Drizzle**: edit the generated SQL (`prisma migrate dev --create-only`, `drizzle-kit generate --custom`).\n- **Alembic**: `op.execute` with one statement.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: write it as one statement.\n- **Ecto**: several lines in one `alter table` are one statement. **Laravel**: one `DB::statement`. **Knex**: one `knex.raw`. **TypeORM**: one `queryRunner.query`.\n\n## When it is silent\n\nAt most one of them passes over the table; they rename or validate; the table is made in the same PR; changes of the catalogue share a transaction already.\n\nSource: https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES, and `src/analysis/rules/server-behaviour.test.ts`"},"autovacuum-disabled":{summary:"Without autovacuum dead rows stay, statistics age, and the vacuum against wraparound comes all the same, at its own hour.",problem:"Without autovacuum dead rows stay, statistics age, and the vacuum against wraparound comes all the same, at its own hour.",help:`Severity: warn. Change it in \`lockstep.yml\`: \`policy: { rules: { autovacuum-disabled: note } }\`.

## Problem

Without autovacuum dead rows stay, statistics age, and the vacuum against wraparound comes all the same, at its own hour.

## What it blocks

Nobody now; queries slow down.

## Safe sequence

1. \`ALTER TABLE orders SET (autovacuum_vacuum_cost_delay = 20);\` slows it down.
2. For a bulk load: \`ALTER TABLE orders RESET (autovacuum_enabled);\` at the end of the same migration.

## In your framework

- **Rails**: one migration class a step.
- **Django**: one migration file a step; \`RunSQL\` for what has no operation.
- **Alembic**: one revision a step, with \`transaction_per_migration=True\` in \`env.py\`, or all pending revisions share a transaction; \`op.execute(\u2026)\`.
- **Prisma**: \`prisma migrate dev --create-only\` for each step, and edit the SQL: one folder a step.
- **Drizzle**: \`drizzle-kit generate --custom\` for each step; pending files share one transaction, so release the steps one by one.
- **Ecto**: one migration module a step; \`execute("\u2026")\`.
- **Knex**: one file a step; \`knex.raw('\u2026')\`.
- **TypeORM**: one class a step, run with \`--transaction each\`; \`queryRunner.query('\u2026')\`.
- **Laravel**: one class a step; \`DB::statement('\u2026')\`.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.

## When it is silent

It is switched on; a table of the same PR.

Source: https://www.postgresql.org/docs/current/routine-vacuuming.html`},"backfill-with-schema-change":{summary:"Locks are held until `COMMIT`.",problem:"Locks are held until `COMMIT`. An `UPDATE` behind an `ALTER TABLE` in the same transaction keeps the schema change\u2019s lock for as long as the `UPDATE` takes.",help:"Severity: block. Change it in `lockstep.yml`: `policy: { rules: { backfill-with-schema-change: warn } }`.\n\n## Problem\n\nLocks are held until `COMMIT`. An `UPDATE` behind an `ALTER TABLE` in the same transaction keeps the schema change\u2019s lock for as long as the `UPDATE` takes.\n\n## What it blocks\n\nWhatever the schema change\u2019s lock blocks, for the time of the data work.\n\n## Safe sequence\n\n1. The schema change alone in its migration.\n2. The rows in a later migration (better: PR), in batches, each its own transaction.\n\n## In your framework\n\n- **Prisma**: `prisma migrate dev --create-only` twice, and edit the SQL: one folder a step.\n- **Rails**: one migration class a step; the rows in a job or in a task of data_migrate.\n- **Django**: one migration file a step; the rows in a `RunPython` migration with `atomic = False`.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step; each file is a transaction.\n\n## When it is silent\n\nThe statement writes a few rows out, or one by its key; no strong lock is held.\n\nSource: https://www.postgresql.org/docs/current/explicit-locking.html"},"breaks-prepared-statements":{summary:"A session that prepared `SELECT *`, or a column whose type changes, before the migration fails afterwards with error 0A000, \u201Ccached plan must not change result type\u201D.",problem:"A session that prepared `SELECT *`, or a column whose type changes, before the migration fails afterwards with error 0A000, \u201Ccached plan must not change result type\u201D. A fresh test process never shows it.",help:`Severity: note. Change it in \`lockstep.yml\`: \`policy: { rules: { breaks-prepared-statements: warn } }\`.

## Problem

A session that prepared \`SELECT *\`, or a column whose type changes, before the migration fails afterwards with error 0A000, \u201Ccached plan must not change result type\u201D. A fresh test process never shows it.

## What it blocks

One query a session, inside a transaction the whole transaction.

## Safe sequence

1. Name the columns in queries.
2. Let the driver prepare again on 0A000, or recycle the pool after the migration.

## In your framework

- **Rails**: retries outside transactions; \`enumerate_columns_in_select_statements\` avoids it.
- **Django**, **Prisma**: name columns already.
- **pgx**, **JDBC**: prepare again by themselves outside transactions.
- **SQLAlchemy (Alembic)** with psycopg: name columns already; asyncpg prepares again by itself outside transactions.
- **Drizzle**, **Knex**, **TypeORM** on node-postgres: statements without a \`name\` are not kept.
- **Ecto**: \`prepare: :unnamed\` in the repository\u2019s configuration.
- **Laravel**: PDO prepares each query anew.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: the app\u2019s driver decides; sqlx clears its cache with \`clear_cached_statements\`.

## When it is silent

The table is made in the same PR. Told once a migration.

Source: measured on PostgreSQL 12 to 18`},"cascade-drops":{summary:"`CASCADE` drops whatever depends on the object, without a list.",problem:"`CASCADE` drops whatever depends on the object, without a list: views, foreign keys of other tables, columns of a type.",help:"Severity: block where dependents are known, else warn. Change it in `lockstep.yml`: `policy: { rules: { cascade-drops: warn } }`.\n\n## Problem\n\n`CASCADE` drops whatever depends on the object, without a list: views, foreign keys of other tables, columns of a type.\n\n## What it blocks\n\nWhoever uses what goes along; `ACCESS EXCLUSIVE` on the other tables.\n\n## Safe sequence\n\n1. Drop the dependents by name, where that is meant.\n2. Drop without `CASCADE`: the server refuses if something was overlooked.\n\n## In your framework\n\n- **Prisma**: `prisma migrate dev --create-only` twice, and edit the SQL: one folder a step.\n- **Rails**: one migration class a step; `drop_table` without `force: :cascade`.\n- **Django**: one migration file a step.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step; each file is a transaction.\n\n## When it is silent\n\nNothing depends on it; it is made in the same PR.\n\nSource: https://www.postgresql.org/docs/current/ddl-depend.html"},"check-not-immutable":{summary:"A `CHECK` that uses `now()`, `current_date`, `random()` and the like is true when the row is written, and false later.",problem:"A `CHECK` that uses `now()`, `current_date`, `random()` and the like is true when the row is written, and false later: then an `UPDATE` of another column fails, `VALIDATE` fails, and a dump cannot be restored.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { check-not-immutable: note } }`.\n\n## Problem\n\nA `CHECK` that uses `now()`, `current_date`, `random()` and the like is true when the row is written, and false later: then an `UPDATE` of another column fails, `VALIDATE` fails, and a dump cannot be restored.\n\n## What it blocks\n\nUpdates of old rows; restores.\n\n## Safe sequence\n\n1. Compare columns: `ALTER TABLE orders ADD CONSTRAINT due_after_made CHECK (due >= made) NOT VALID;`\n2. What depends on the moment belongs into the app, or into a trigger on new rows.\n\n## In your framework\n\n- **Rails**: one migration class a step.\n- **Django**: one migration file a step; `RunSQL` for what has no operation; `CheckConstraint` with `Now()` is the same.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\nConstants, columns and immutable functions only.\n\nSource: https://www.postgresql.org/docs/current/ddl-constraints.html"},"concurrently-in-transaction":{summary:"`CREATE INDEX CONCURRENTLY`, `DROP INDEX CONCURRENTLY`, `REINDEX CONCURRENTLY`, `VACUUM` and their like cannot run inside a transaction block.",problem:"`CREATE INDEX CONCURRENTLY`, `DROP INDEX CONCURRENTLY`, `REINDEX CONCURRENTLY`, `VACUUM` and their like cannot run inside a transaction block: error 25001. Several statements sent in one message share one.",help:"Severity: block. Change it in `lockstep.yml`: `policy: { rules: { concurrently-in-transaction: warn } }`.\n\n## Problem\n\n`CREATE INDEX CONCURRENTLY`, `DROP INDEX CONCURRENTLY`, `REINDEX CONCURRENTLY`, `VACUUM` and their like cannot run inside a transaction block: error 25001. Several statements sent in one message share one.\n\n## What it blocks\n\nNothing: the migration fails.\n\n## Safe sequence\n\n1. Put the statement into a migration of its own.\n2. Mark it as running without a transaction.\n\n## In your framework\n\n- **Prisma**: put the statement alone in its own `migration.sql` (`prisma migrate dev --create-only`); Prisma opens no transaction of its own, and one statement alone shares none.\n- **Rails**: `disable_ddl_transaction!` in the migration class.\n- **Django**: `atomic = False` on the migration class.\n- **Alembic**: `with op.get_context().autocommit_block():` around it.\n- **Drizzle**: runs all pending files in one transaction: run the statement by hand before, and leave it in the file with `IF NOT EXISTS`.\n- **Ecto**: `@disable_ddl_transaction true` and `@disable_migration_lock true`.\n- **Knex**: `exports.config = { transaction: false }`.\n- **TypeORM**: `transaction = false` on the class, run with `--transaction each`.\n- **Laravel**: `public $withinTransaction = false;` on the class.\n- **Flyway**: a file of its own with `V7__name.sql.conf` holding `executeInTransaction=false`.\n- **golang-migrate**: a file with this one statement. **goose**: `-- +goose NO TRANSACTION`. **dbmate**: `-- migrate:up transaction:false`. **sqlx**: `-- no-transaction` as the first line.\n\n## When it is silent\n\nThe rehearsal saw it run.\n\nSource: https://www.postgresql.org/docs/current/sql-createindex.html"},"concurrently-under-short-timeout":{summary:"`CREATE INDEX CONCURRENTLY` and its kin wait for every transaction that was open before them, and block nobody meanwhile.",problem:"`CREATE INDEX CONCURRENTLY` and its kin wait for every transaction that was open before them, and block nobody meanwhile. A short `lock_timeout` or `statement_timeout`, right for everything else, ends them there. They cannot be rolled back: an invalid index stays, which every write keeps up and no query uses, and `IF NOT EXISTS` takes it for the real one.",help:'Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { concurrently-under-short-timeout: off } }`.\n\n## Problem\n\n`CREATE INDEX CONCURRENTLY` and its kin wait for every transaction that was open before them, and block nobody meanwhile. A short `lock_timeout` or `statement_timeout`, right for everything else, ends them there. They cannot be rolled back: an invalid index stays, which every write keeps up and no query uses, and `IF NOT EXISTS` takes it for the real one.\n\n## What it blocks\n\nNothing; the index is missing in fact, and the next try fails or keeps the invalid one.\n\n## Safe sequence\n\n1. `SET lock_timeout = 0;` and `SET statement_timeout = 0;` before the statement, for the session (`SET LOCAL` does nothing outside of a transaction).\n2. Look for old transactions in `pg_stat_activity` before it.\n3. `RESET` both after it.\n4. If it failed: `DROP INDEX CONCURRENTLY \u2026;`, then again.\n\n## In your framework\n\n- **Rails**: strong_migrations and safe-pg-migrations lift their timeouts for concurrent builds; by hand: `execute "SET lock_timeout = 0"` in a migration with `disable_ddl_transaction!`.\n- **Django**: `RunSQL("SET lock_timeout = 0")` before `AddIndexConcurrently`, with `atomic = False`.\n- **Prisma, golang-migrate**: a file is one text, in which it could not run: set it for the role that migrates, or in the connection.\n- **goose, dbmate, sqlx, Flyway**: as the first statement of the file that runs without a transaction.\n- **Alembic**: `with op.get_context().autocommit_block():` around it.\n- **Drizzle**: runs all pending files in one transaction: run the statement by hand before, and leave it in the file with `IF NOT EXISTS`.\n- **Ecto**: `@disable_ddl_transaction true` and `@disable_migration_lock true`.\n- **Knex**: `exports.config = { transaction: false }`.\n- **TypeORM**: `transaction = false` on the class, run with `--transaction each`.\n- **Laravel**: `public $withinTransaction = false;` on the class.\n\n## When it is silent\n\n`lock_timeout` is at least a minute (`statement_timeout` ten), is 0, or was taken back by `RESET`. An earlier file of the pull request counts, because tools keep their session; so does what `database.settings` or `PGOPTIONS` in lockstep.yml say.\n\nSource: https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY, and `src/analysis/rules/server-behaviour.test.ts`'},"concurrently-with-if-not-exists":{summary:"A `CREATE INDEX CONCURRENTLY` that failed leaves an invalid index.",problem:"A `CREATE INDEX CONCURRENTLY` that failed leaves an invalid index. `IF NOT EXISTS` then keeps it, silently, and no query ever uses it.",help:"Severity: note. Change it in `lockstep.yml`: `policy: { rules: { concurrently-with-if-not-exists: warn } }`.\n\n## Problem\n\nA `CREATE INDEX CONCURRENTLY` that failed leaves an invalid index. `IF NOT EXISTS` then keeps it, silently, and no query ever uses it.\n\n## What it blocks\n\nNothing; the index is missing in fact.\n\n## Safe sequence\n\n1. `DROP INDEX CONCURRENTLY IF EXISTS orders_email_idx;`\n2. `CREATE INDEX CONCURRENTLY orders_email_idx ON orders (email);`\n\n## In your framework\n\n- **Prisma**: put the statement alone in its own `migration.sql` (`prisma migrate dev --create-only`); Prisma opens no transaction of its own, and one statement alone shares none.\n- **Rails**: `disable_ddl_transaction!` in the migration class (strong_migrations: `remove_invalid_indexes`).\n- **Django**: `atomic = False` on the migration class.\n- **Alembic**: `with op.get_context().autocommit_block():` around it.\n- **Drizzle**: runs all pending files in one transaction: run the statement by hand before, and leave it in the file with `IF NOT EXISTS`.\n- **Ecto**: `@disable_ddl_transaction true` and `@disable_migration_lock true`.\n- **Knex**: `exports.config = { transaction: false }`.\n- **TypeORM**: `transaction = false` on the class, run with `--transaction each`.\n- **Laravel**: `public $withinTransaction = false;` on the class.\n- **Flyway**: a file of its own with `V7__name.sql.conf` holding `executeInTransaction=false`.\n- **golang-migrate**: a file with this one statement. **goose**: `-- +goose NO TRANSACTION`. **dbmate**: `-- migrate:up transaction:false`. **sqlx**: `-- no-transaction` as the first line.\n\n## When it is silent\n\nOne of the two words is missing.\n\nSource: https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"},"constraint-not-validated":{summary:"A constraint that is `NOT VALID` holds for new rows.",problem:"A constraint that is `NOT VALID` holds for new rows. Old rows that break a CHECK cannot be updated any more, not even in other columns.",help:"Severity: note. Change it in `lockstep.yml`: `policy: { rules: { constraint-not-validated: warn } }`.\n\n## Problem\n\nA constraint that is `NOT VALID` holds for new rows. Old rows that break a CHECK cannot be updated any more, not even in other columns.\n\n## What it blocks\n\nUpdates of the old rows that break it.\n\n## Safe sequence\n\n1. Mend the old rows, in batches.\n2. In a later migration: `ALTER TABLE orders VALIDATE CONSTRAINT orders_qty_check;`\n\n## In your framework\n\n- **Rails**: one migration class a step; `validate_check_constraint`, `validate_foreign_key`.\n- **Django**: one migration file a step; `RunSQL` for what has no operation; `ValidateConstraint`.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\nThe PR validates it; a table of the same PR.\n\nSource: https://www.postgresql.org/docs/current/sql-altertable.html"},"create-index-not-concurrent":{summary:"`CREATE INDEX` reads the whole table while it holds `SHARE` on it.",problem:"`CREATE INDEX` reads the whole table while it holds `SHARE` on it. Inside a transaction the lock stays until `COMMIT`.",help:'Severity: block. Change it in `lockstep.yml`: `policy: { rules: { create-index-not-concurrent: warn } }`.\n\n## Problem\n\n`CREATE INDEX` reads the whole table while it holds `SHARE` on it. Inside a transaction the lock stays until `COMMIT`.\n\n## What it blocks\n\n`INSERT`, `UPDATE` and `DELETE` on the table. Reads go on.\n\n## Safe sequence\n\n1. In a migration of its own, without a transaction: `CREATE INDEX CONCURRENTLY orders_email_idx ON orders (email);`\n2. If it fails it leaves an invalid index: `DROP INDEX CONCURRENTLY orders_email_idx;`, then again.\n\nA partitioned table knows no `CONCURRENTLY`: `CREATE INDEX \u2026 ON ONLY parent`, then `CREATE INDEX CONCURRENTLY` on each partition, then `ALTER INDEX \u2026 ATTACH PARTITION \u2026`.\n\nThe JSON report has the edited lines as `replacement`: the statement with `CONCURRENTLY`, and the tool\u2019s word for \u201Cno transaction\u201D where the file can carry it.\n\n## In your framework\n\n- **Prisma**: put the statement alone in its own `migration.sql` (`prisma migrate dev --create-only`); Prisma opens no transaction of its own, and one statement alone shares none.\n- **Rails**: `disable_ddl_transaction!` in the migration class and `add_index :orders, :email, algorithm: :concurrently`.\n- **Django**: `atomic = False` on the migration class and `AddIndexConcurrently` from `django.contrib.postgres.operations`.\n- **Alembic**: `with op.get_context().autocommit_block():` and `op.create_index("orders_email_idx", "orders", ["email"], postgresql_concurrently=True)`.\n- **Drizzle**: `.concurrently()` on the index writes it, but pending files run in one transaction: run it by hand before, and leave it in the file with `IF NOT EXISTS`.\n- **Ecto**: `@disable_ddl_transaction true`, `@disable_migration_lock true` and `create index("orders", [:email], concurrently: true)`.\n- **Knex**: `exports.config = { transaction: false }`.\n- **TypeORM**: `transaction = false` on the class, run with `--transaction each`.\n- **Laravel**: `public $withinTransaction = false;` on the class.\n- **Flyway**: a file of its own with `V7__name.sql.conf` holding `executeInTransaction=false`.\n- **golang-migrate**: a file with this one statement. **goose**: `-- +goose NO TRANSACTION`. **dbmate**: `-- migrate:up transaction:false`. **sqlx**: `-- no-transaction` as the first line.\n\n## When it is silent\n\nThe table is made in the same PR; the index exists already (`IF NOT EXISTS`); `ON ONLY` a partitioned table.\n\nSource: https://www.postgresql.org/docs/current/sql-createindex.html'},"create-partition-of":{summary:"`CREATE TABLE \u2026 PARTITION OF` takes `ACCESS EXCLUSIVE` on the partitioned table.",problem:"`CREATE TABLE \u2026 PARTITION OF` takes `ACCESS EXCLUSIVE` on the partitioned table. Monthly partitions made this way stop every query of the whole table while the statement waits for the longest one.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { create-partition-of: note } }`.\n\n## Problem\n\n`CREATE TABLE \u2026 PARTITION OF` takes `ACCESS EXCLUSIVE` on the partitioned table. Monthly partitions made this way stop every query of the whole table while the statement waits for the longest one.\n\n## What it blocks\n\nReads and writes of the partitioned table and all its partitions, while the statement waits and until `COMMIT`.\n\n## Safe sequence\n\n1. `CREATE TABLE logs_2026_02 (LIKE logs INCLUDING ALL);`\n2. `ALTER TABLE logs ATTACH PARTITION logs_2026_02 FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');` takes `SHARE UPDATE EXCLUSIVE` on the parent: reads and writes go on.\n\nThe JSON report has the edited lines as `replacement`: both statements.\n\n## In your framework\n\n- **Rails**: one migration class a step; `execute` both statements.\n- **Django**: one migration file a step; `RunSQL` for what has no operation.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n- **pg_partman**: makes partitions with ATTACH already.\n\n## When it is silent\n\nThe parent is made in the same PR. Where a default partition is read meanwhile, [scan-under-lock](scan-under-lock.md) says so instead.\n\nSource: https://www.postgresql.org/docs/current/ddl-partitioning.html; measured on PostgreSQL 12 to 18"},"create-table-as":{summary:"`CREATE TABLE \u2026 AS` copies rows as of one moment, in one transaction.",problem:"`CREATE TABLE \u2026 AS` copies rows as of one moment, in one transaction: rows written meanwhile are missing, and so are keys, defaults and constraints.",help:`Severity: note. Change it in \`lockstep.yml\`: \`policy: { rules: { create-table-as: warn } }\`.

## Problem

\`CREATE TABLE \u2026 AS\` copies rows as of one moment, in one transaction: rows written meanwhile are missing, and so are keys, defaults and constraints.

## What it blocks

Nobody; the long transaction keeps old row versions from vacuum.

## Safe sequence

1. \`CREATE TABLE orders_new (LIKE orders INCLUDING ALL);\`
2. Keep both written, by a trigger or by the app; then copy the old rows in batches.

## In your framework

- **Rails**: one migration class a step.
- **Django**: one migration file a step; \`RunSQL\` for what has no operation.
- **Alembic**: one revision a step, with \`transaction_per_migration=True\` in \`env.py\`, or all pending revisions share a transaction; \`op.execute(\u2026)\`.
- **Prisma**: \`prisma migrate dev --create-only\` for each step, and edit the SQL: one folder a step.
- **Drizzle**: \`drizzle-kit generate --custom\` for each step; pending files share one transaction, so release the steps one by one.
- **Ecto**: one migration module a step; \`execute("\u2026")\`.
- **Knex**: one file a step; \`knex.raw('\u2026')\`.
- **TypeORM**: one class a step, run with \`--transaction each\`; \`queryRunner.query('\u2026')\`.
- **Laravel**: one class a step; \`DB::statement('\u2026')\`.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.

## When it is silent

\`WITH NO DATA\`; a temporary table; only tables of the same PR are read.

Source: https://www.postgresql.org/docs/current/sql-createtableas.html`},"create-table-exists":{summary:"`IF NOT EXISTS` looks at the name alone.",problem:"`IF NOT EXISTS` looks at the name alone. The table is there already, with other columns, and nothing happens: the migration is recorded as applied, and the new code fails.",help:`Severity: warn. Change it in \`lockstep.yml\`: \`policy: { rules: { create-table-exists: note } }\`.

## Problem

\`IF NOT EXISTS\` looks at the name alone. The table is there already, with other columns, and nothing happens: the migration is recorded as applied, and the new code fails.

## What it blocks

Nothing; the new code\u2019s queries fail.

## Safe sequence

1. \`ALTER TABLE users ADD COLUMN phone text;\` for each column that is missing.

## In your framework

- **Rails**: one migration class a step.
- **Django**: one migration file a step; \`RunSQL\` for what has no operation.
- **Alembic**: one revision a step, with \`transaction_per_migration=True\` in \`env.py\`, or all pending revisions share a transaction; \`op.execute(\u2026)\`.
- **Prisma**: \`prisma migrate dev --create-only\` for each step, and edit the SQL: one folder a step.
- **Drizzle**: \`drizzle-kit generate --custom\` for each step; pending files share one transaction, so release the steps one by one.
- **Ecto**: one migration module a step; \`execute("\u2026")\`.
- **Knex**: one file a step; \`knex.raw('\u2026')\`.
- **TypeORM**: one class a step, run with \`--transaction each\`; \`queryRunner.query('\u2026')\`.
- **Laravel**: one class a step; \`DB::statement('\u2026')\`.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.

## When it is silent

The table has all the columns; the PR makes it; nothing is known of the database.

Source: https://www.postgresql.org/docs/current/sql-createtable.html`},"detach-partition":{summary:"`DETACH PARTITION` takes `ACCESS EXCLUSIVE` on the partitioned table from PostgreSQL 14 on, which has `CONCURRENTLY` instead.",problem:"`DETACH PARTITION` takes `ACCESS EXCLUSIVE` on the partitioned table from PostgreSQL 14 on, which has `CONCURRENTLY` instead.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { detach-partition: note } }`.\n\n## Problem\n\n`DETACH PARTITION` takes `ACCESS EXCLUSIVE` on the partitioned table from PostgreSQL 14 on, which has `CONCURRENTLY` instead.\n\n## What it blocks\n\nReads and writes of the whole partitioned table, while the statement waits and until `COMMIT`.\n\n## Safe sequence\n\n1. Outside a transaction: `ALTER TABLE logs DETACH PARTITION logs_2020 CONCURRENTLY;`\n2. If it is broken off: `ALTER TABLE logs DETACH PARTITION logs_2020 FINALIZE;`\n3. Beside a default partition `CONCURRENTLY` is not possible: then alone in its transaction, `SET LOCAL lock_timeout = '2s';`, and again.\n\nThe JSON report has the edited lines as `replacement`: the statement with `CONCURRENTLY`, and the tool\u2019s word for \u201Cno transaction\u201D where the file can carry it.\n\n## In your framework\n\n- **Rails**: `disable_ddl_transaction!` in the migration class.\n- **Django**: `atomic = False` on the migration class.\n- **Alembic**: `with op.get_context().autocommit_block():` around it.\n- **Prisma**: the statement alone in its own `migration.sql`; Prisma opens no transaction of its own.\n- **Drizzle**: runs all pending files in one transaction: run the statement by hand before, and leave it in the file with `IF NOT EXISTS`.\n- **Ecto**: `@disable_ddl_transaction true` and `@disable_migration_lock true`.\n- **Knex**: `exports.config = { transaction: false }`.\n- **TypeORM**: `transaction = false` on the class, run with `--transaction each`.\n- **Laravel**: `public $withinTransaction = false;` on the class.\n- **Flyway**: a file of its own with `V7__name.sql.conf` holding `executeInTransaction=false`, and `flyway.postgresql.transactional.lock=false`.\n- **golang-migrate**: a file with this one statement.\n- **goose**: `-- +goose NO TRANSACTION`.\n- **dbmate**: `-- migrate:up transaction:false`.\n- **sqlx**: `-- no-transaction` as the first line.\n\n## When it is silent\n\n`CONCURRENTLY`; PostgreSQL 13, where the lock is milder; a table of the same PR.\n\nSource: https://www.postgresql.org/docs/current/sql-altertable.html"},"drop-column-takes-more":{summary:"`DROP COLUMN` silently takes every index and constraint that needs the column, those over other columns too.",problem:"`DROP COLUMN` silently takes every index and constraint that needs the column, those over other columns too: a unique rule over two columns, an index that served another.",help:`Severity: warn. Change it in \`lockstep.yml\`: \`policy: { rules: { drop-column-takes-more: note } }\`.

## Problem

\`DROP COLUMN\` silently takes every index and constraint that needs the column, those over other columns too: a unique rule over two columns, an index that served another.

## What it blocks

Queries on the other columns read the whole table; what the rule forbade gets in.

## Safe sequence

1. \`CREATE INDEX CONCURRENTLY orders_email_idx ON orders (email);\` for what is still needed.
2. \`ALTER TABLE orders DROP CONSTRAINT orders_status_qty_key;\` by name, so that the PR says it.
3. \`ALTER TABLE orders DROP COLUMN status;\`

## In your framework

- **Rails**: one migration class a step.
- **Django**: one migration file a step; \`RunSQL\` for what has no operation.
- **Alembic**: one revision a step, with \`transaction_per_migration=True\` in \`env.py\`, or all pending revisions share a transaction; \`op.execute(\u2026)\`.
- **Prisma**: \`prisma migrate dev --create-only\` for each step, and edit the SQL: one folder a step.
- **Drizzle**: \`drizzle-kit generate --custom\` for each step; pending files share one transaction, so release the steps one by one.
- **Ecto**: one migration module a step; \`execute("\u2026")\`.
- **Knex**: one file a step; \`knex.raw('\u2026')\`.
- **TypeORM**: one class a step, run with \`--transaction each\`; \`queryRunner.query('\u2026')\`.
- **Laravel**: one class a step; \`DB::statement('\u2026')\`.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.

## When it is silent

Nothing else uses the other columns; the PR makes an index that begins with them.

Source: https://www.postgresql.org/docs/current/sql-altertable.html`},"drop-constraint-index":{summary:"The index of a primary key, a unique or an exclusion constraint cannot be dropped alone.",problem:"The index of a primary key, a unique or an exclusion constraint cannot be dropped alone: error 2BP01.",help:"Severity: block. Change it in `lockstep.yml`: `policy: { rules: { drop-constraint-index: warn } }`.\n\n## Problem\n\nThe index of a primary key, a unique or an exclusion constraint cannot be dropped alone: error 2BP01.\n\n## What it blocks\n\nNothing: the migration fails.\n\n## Safe sequence\n\n1. `ALTER TABLE orders DROP CONSTRAINT orders_code_key;` Its index goes with it.\n\n## In your framework\n\n- **Rails**: one migration class a step; `remove_unique_constraint`, not `remove_index`.\n- **Django**: one migration file a step; `RunSQL` for what has no operation; `RemoveConstraint`, not `RemoveIndex`.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`; `op.drop_constraint('orders_code_key', 'orders')`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\nThe index belongs to no constraint; `CASCADE` (then see [cascade-drops](cascade-drops.md)); the rehearsal ran it.\n\nSource: https://www.postgresql.org/docs/current/sql-dropindex.html"},"drop-database":{summary:"`DROP DATABASE` and `DROP OWNED` remove everything, without a list and without a way back.",problem:"`DROP DATABASE` and `DROP OWNED` remove everything, without a list and without a way back.",help:"Severity: block. Change it in `lockstep.yml`: `policy: { rules: { drop-database: warn } }`.\n\n## Problem\n\n`DROP DATABASE` and `DROP OWNED` remove everything, without a list and without a way back.\n\n## What it blocks\n\nEverybody.\n\n## Safe sequence\n\n1. `DROP TABLE old_orders;` and so on: what is meant, by name.\n\n## In your framework\n\n- **Rails**: one migration class a step; `db:drop` is no migration.\n- **Django**: one migration file a step; `RunSQL` for what has no operation.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\nNever.\n\nSource: https://www.postgresql.org/docs/current/sql-dropdatabase.html"},"drop-default-required":{summary:"A column that is `NOT NULL` loses its default or identity.",problem:"A column that is `NOT NULL` loses its default or identity. Rows that the running app inserts without it fail with error 23502; of a column made in the same PR the running app cannot even know.",help:"Severity: block for a column of the same PR, else warn. Change it in `lockstep.yml`: `policy: { rules: { drop-default-required: warn } }`.\n\n## Problem\n\nA column that is `NOT NULL` loses its default or identity. Rows that the running app inserts without it fail with error 23502; of a column made in the same PR the running app cannot even know.\n\n## What it blocks\n\nInserts of the running app.\n\n## Safe sequence\n\n1. Leave the default: `ALTER TABLE orders ADD COLUMN kind text NOT NULL DEFAULT 'a';` costs nothing.\n2. When the code that always writes it is live everywhere, in a later PR: `ALTER TABLE orders ALTER COLUMN kind DROP DEFAULT;`\n\n## In your framework\n\n- **Rails**: one migration class a step; `change_column_default` in a later PR.\n- **Django**: one migration file a step; `RunSQL` for what has no operation; drops `default` in the same migration; use `db_default` (5.0 and later) for this reason.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\nThe column may be NULL; the table is made in the same PR.\n\nSource: https://www.postgresql.org/docs/current/ddl-default.html"},"drop-index-not-concurrent":{summary:"`DROP INDEX` takes `ACCESS EXCLUSIVE` on the table.",problem:"`DROP INDEX` takes `ACCESS EXCLUSIVE` on the table. The work is short, but the lock waits for every open query.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { drop-index-not-concurrent: warn } }`.\n\n## Problem\n\n`DROP INDEX` takes `ACCESS EXCLUSIVE` on the table. The work is short, but the lock waits for every open query.\n\n## What it blocks\n\nReads and writes of the table, while the statement waits and until `COMMIT`.\n\n## Safe sequence\n\n1. In a migration of its own, without a transaction: `DROP INDEX CONCURRENTLY orders_email_idx;`\n\nThe index of a constraint cannot be dropped this way: drop the constraint.\n\nThe JSON report has the edited lines as `replacement`: the statement with `CONCURRENTLY`, and the tool\u2019s word for \u201Cno transaction\u201D where the file can carry it.\n\n## In your framework\n\n- **Prisma**: put the statement alone in its own `migration.sql` (`prisma migrate dev --create-only`); Prisma opens no transaction of its own, and one statement alone shares none.\n- **Rails**: `disable_ddl_transaction!` in the migration class and `remove_index :orders, :email, algorithm: :concurrently`.\n- **Django**: `atomic = False` on the migration class and `RemoveIndexConcurrently`.\n- **Alembic**: `with op.get_context().autocommit_block():` around it.\n- **Drizzle**: runs all pending files in one transaction: run the statement by hand before, and leave it in the file with `IF NOT EXISTS`.\n- **Ecto**: `@disable_ddl_transaction true` and `@disable_migration_lock true`.\n- **Knex**: `exports.config = { transaction: false }`.\n- **TypeORM**: `transaction = false` on the class, run with `--transaction each`.\n- **Laravel**: `public $withinTransaction = false;` on the class.\n- **Flyway**: a file of its own with `V7__name.sql.conf` holding `executeInTransaction=false`.\n- **golang-migrate**: a file with this one statement. **goose**: `-- +goose NO TRANSACTION`. **dbmate**: `-- migrate:up transaction:false`. **sqlx**: `-- no-transaction` as the first line.\n\n## When it is silent\n\nThe index is made in the same PR, or does not exist (`IF EXISTS`).\n\nSource: https://www.postgresql.org/docs/current/sql-dropindex.html"},"drop-not-null":{summary:"The running app reads the column as never NULL.",problem:"The running app reads the column as never NULL. Once the new code writes NULL, the running app meets it.",help:`Severity: note. Change it in \`lockstep.yml\`: \`policy: { rules: { drop-not-null: warn } }\`.

## Problem

The running app reads the column as never NULL. Once the new code writes NULL, the running app meets it.

## What it blocks

Nobody by more than a moment\u2019s lock.

## Safe sequence

1. Release code that can read NULL.
2. \`ALTER TABLE orders ALTER COLUMN code DROP NOT NULL;\`
3. Release code that writes it.

## In your framework

- **Rails**: one migration class a step.
- **Django**: one migration file a step; \`RunSQL\` for what has no operation.
- **Alembic**: one revision a step, with \`transaction_per_migration=True\` in \`env.py\`, or all pending revisions share a transaction; \`op.execute(\u2026)\`.
- **Prisma**: \`prisma migrate dev --create-only\` for each step, and edit the SQL: one folder a step.
- **Drizzle**: \`drizzle-kit generate --custom\` for each step; pending files share one transaction, so release the steps one by one.
- **Ecto**: one migration module a step; \`execute("\u2026")\`.
- **Knex**: one file a step; \`knex.raw('\u2026')\`.
- **TypeORM**: one class a step, run with \`--transaction each\`; \`queryRunner.query('\u2026')\`.
- **Laravel**: one class a step; \`DB::statement('\u2026')\`.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.

## When it is silent

The column may be NULL already; a table of the same PR.

Source: https://www.postgresql.org/docs/current/sql-altertable.html`},"drop-partition":{summary:"`DROP TABLE` of one partition takes `ACCESS EXCLUSIVE` on its parent, and on the default partition.",problem:"`DROP TABLE` of one partition takes `ACCESS EXCLUSIVE` on its parent, and on the default partition.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { drop-partition: note } }`.\n\n## Problem\n\n`DROP TABLE` of one partition takes `ACCESS EXCLUSIVE` on its parent, and on the default partition.\n\n## What it blocks\n\nReads and writes of the whole partitioned table, while the statement waits and until `COMMIT`.\n\n## Safe sequence\n\n1. Outside a transaction: `ALTER TABLE logs DETACH PARTITION logs_2020 CONCURRENTLY;`\n2. `DROP TABLE logs_2020;` locks nothing else now.\n\n## In your framework\n\n- **Rails**: `disable_ddl_transaction!` in the migration class.\n- **Django**: `atomic = False` on the migration class.\n- **Alembic**: `with op.get_context().autocommit_block():` around it.\n- **Prisma**: the statement alone in its own `migration.sql`; Prisma opens no transaction of its own.\n- **Drizzle**: runs all pending files in one transaction: run the statement by hand before, and leave it in the file with `IF NOT EXISTS`.\n- **Ecto**: `@disable_ddl_transaction true` and `@disable_migration_lock true`.\n- **Knex**: `exports.config = { transaction: false }`.\n- **TypeORM**: `transaction = false` on the class, run with `--transaction each`.\n- **Laravel**: `public $withinTransaction = false;` on the class.\n- **Flyway**: a file of its own with `V7__name.sql.conf` holding `executeInTransaction=false`, and `flyway.postgresql.transactional.lock=false`.\n- **golang-migrate**: a file with this one statement.\n- **goose**: `-- +goose NO TRANSACTION`.\n- **dbmate**: `-- migrate:up transaction:false`.\n- **sqlx**: `-- no-transaction` as the first line.\n\n## When it is silent\n\nThe table is no partition; its parent is made in the same PR.\n\nSource: measured on PostgreSQL 12 to 18; src/analysis/locks/predict.test.ts"},"drop-primary-key":{summary:"Foreign keys, `ON CONFLICT` and logical replication need the primary key.",problem:"Foreign keys, `ON CONFLICT` and logical replication need the primary key. A published table without one refuses every `UPDATE` and `DELETE`: error 55000.",help:"Severity: block where the table is published, else warn. Change it in `lockstep.yml`: `policy: { rules: { drop-primary-key: warn } }`.\n\n## Problem\n\nForeign keys, `ON CONFLICT` and logical replication need the primary key. A published table without one refuses every `UPDATE` and `DELETE`: error 55000.\n\n## What it blocks\n\nWrites of a published table; upserts of the running app.\n\n## Safe sequence\n\n1. `CREATE UNIQUE INDEX CONCURRENTLY orders_new_key ON orders (number);` on a `NOT NULL` column.\n2. `ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_new_key;`\n3. In one transaction: `ALTER TABLE orders DROP CONSTRAINT orders_pkey, ADD PRIMARY KEY USING INDEX orders_new_key;`\n\n## In your framework\n\n- **Rails**: one migration class a step.\n- **Django**: one migration file a step; `RunSQL` for what has no operation.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\nThe PR adds the key again over the same columns; a table of the same PR.\n\nSource: https://www.postgresql.org/docs/current/logical-replication-publication.html"},"drop-table-locks-parents":{summary:"`DROP TABLE` takes `ACCESS EXCLUSIVE` on every table that it references.",problem:"`DROP TABLE` takes `ACCESS EXCLUSIVE` on every table that it references.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { drop-table-locks-parents: warn } }`.\n\n## Problem\n\n`DROP TABLE` takes `ACCESS EXCLUSIVE` on every table that it references.\n\n## What it blocks\n\nReads and writes of the referenced tables, while the statement waits and until `COMMIT`.\n\n## Safe sequence\n\n1. Drop its foreign keys first, one a transaction, with a short `lock_timeout`.\n2. Then drop the table.\n\n## In your framework\n\n- **Prisma**: `prisma migrate dev --create-only` twice, and edit the SQL: one folder a step.\n- **Rails**: one migration class a step; `remove_foreign_key` first.\n- **Django**: one migration file a step; `AlterField` with `db_constraint=False` first.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step; each file is a transaction.\n\n## When it is silent\n\nIt has no foreign keys; the referenced tables go as well.\n\nSource: measured on PostgreSQL 12 to 18; src/analysis/locks/predict.test.ts"},"drop-unique":{summary:"`INSERT \u2026 ON CONFLICT (code)` needs a unique index on exactly `(code)`.",problem:"`INSERT \u2026 ON CONFLICT (code)` needs a unique index on exactly `(code)`. Without one it fails with error 42P10, in the running app and in old jobs. And duplicates get in.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { drop-unique: note } }`.\n\n## Problem\n\n`INSERT \u2026 ON CONFLICT (code)` needs a unique index on exactly `(code)`. Without one it fails with error 42P10, in the running app and in old jobs. And duplicates get in.\n\n## What it blocks\n\nInserts of the running app that use `ON CONFLICT`.\n\n## Safe sequence\n\n1. Release code that needs neither `ON CONFLICT (code)` nor the rule.\n2. If another rule takes its place: `CREATE UNIQUE INDEX CONCURRENTLY orders_code_shop_key ON orders (code, shop);` first.\n3. `ALTER TABLE orders DROP CONSTRAINT orders_code_key;`\n\n## In your framework\n\n- **Rails**: one migration class a step; `upsert_all(\u2026, unique_by:)` uses it.\n- **Django**: one migration file a step; `RunSQL` for what has no operation; `bulk_create(\u2026, update_conflicts=True)` uses it.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step; `upsert` uses it.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`; `on_conflict:` with `conflict_target:` uses it.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\nAnother unique index on the same columns stays or is made in the PR; primary keys, see [drop-primary-key](drop-primary-key.md).\n\nSource: https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT"},"drops-backfill-source":{summary:"One pull request copies a column (or a table) to a new place and drops the old one.",problem:"One pull request copies a column (or a table) to a new place and drops the old one. Between the two the running app writes to the old place: what it writes is lost with it, and no error tells.",help:`Severity: block. Change it in \`lockstep.yml\`: \`policy: { rules: { drops-backfill-source: warn } }\`.

## Problem

One pull request copies a column (or a table) to a new place and drops the old one. Between the two the running app writes to the old place: what it writes is lost with it, and no error tells.

## What it blocks

Old code that still reads or writes what is gone; and rows are lost.

## Safe sequence

1. Add the new place; the new code writes both and reads the new one.
2. Fill it, in batches, and once more when that code is live everywhere.
3. In a later pull request, when no code reads or writes the old place: drop it.

## In your framework

- **Prisma**: \`prisma migrate dev --create-only\` twice, and edit the SQL: one folder a step.
- **Rails**: one migration class a step.
- **Django**: one migration file a step (\`RunPython\` in a file of its own).
- **Drizzle, node-pg-migrate**: all pending files run in one transaction; deploy (and migrate) once a step.
- **Alembic**: one revision a step, with \`transaction_per_migration=True\` in \`env.py\`, or all pending revisions share a transaction; \`op.execute(\u2026)\`.
- **Ecto**: one migration module a step; \`execute("\u2026")\`.
- **Knex**: one file a step; \`knex.raw('\u2026')\`.
- **TypeORM**: one class a step, run with \`--transaction each\`; \`queryRunner.query('\u2026')\`.
- **Laravel**: one class a step; \`DB::statement('\u2026')\`.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step; each file is a transaction.

## When it is silent

The dropped column is only emptied, or not read by any change of rows in the PR; the table was locked before the copy; one row is copied; what is dropped was made in the same PR.

Source: https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-REMOVING-A-COLUMN`},"enum-value-new-to-old-app":{summary:"The running app has its own list of the values.",problem:"The running app has its own list of the values. Many clients fail on a row with a value they do not know.",help:`Severity: note. Change it in \`lockstep.yml\`: \`policy: { rules: { enum-value-new-to-old-app: warn } }\`.

## Problem

The running app has its own list of the values. Many clients fail on a row with a value they do not know.

## What it blocks

Nobody; reads of the running app once a row holds the value.

## Safe sequence

1. \`ALTER TYPE mood ADD VALUE 'great';\` and code that can read it.
2. When that is live everywhere: code that writes it.

## In your framework

- **Rails**: one migration class a step; an unknown value reads as nil.
- **Django**: one migration file a step; \`RunSQL\` for what has no operation; choices are not checked on read.
- **Alembic**: one revision a step, with \`transaction_per_migration=True\` in \`env.py\`, or all pending revisions share a transaction; \`op.execute(\u2026)\`.
- **Prisma**: \`prisma migrate dev --create-only\` for each step, and edit the SQL: one folder a step; a client of the old schema fails on the row.
- **Drizzle**: \`drizzle-kit generate --custom\` for each step; pending files share one transaction, so release the steps one by one.
- **Ecto**: one migration module a step; \`execute("\u2026")\`.
- **Knex**: one file a step; \`knex.raw('\u2026')\`.
- **TypeORM**: one class a step, run with \`--transaction each\`; \`queryRunner.query('\u2026')\`.
- **Laravel**: one class a step; \`DB::statement('\u2026')\`.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.

## When it is silent

The type is made in the same PR.

Source: https://www.postgresql.org/docs/current/datatype-enum.html`},"enum-value-used-in-same-transaction":{summary:"A value added to an existing enum cannot be used before `COMMIT`.",problem:"A value added to an existing enum cannot be used before `COMMIT`: error 55P04.",help:`Severity: block. Change it in \`lockstep.yml\`: \`policy: { rules: { enum-value-used-in-same-transaction: warn } }\`.

## Problem

A value added to an existing enum cannot be used before \`COMMIT\`: error 55P04.

## What it blocks

Nothing: the migration fails.

## Safe sequence

1. \`ALTER TYPE mood ADD VALUE 'great';\` in a migration of its own.
2. Use it in the next one, when the code that can read it is live everywhere.

## In your framework

- **Prisma**: \`prisma migrate dev --create-only\` twice, and edit the SQL: one folder a step.
- **Rails**: one migration class a step.
- **Django**: one migration file a step.
- **Alembic**: one revision a step, with \`transaction_per_migration=True\` in \`env.py\`, or all pending revisions share a transaction; \`op.execute(\u2026)\`.
- **Drizzle**: \`drizzle-kit generate --custom\` for each step; pending files share one transaction, so release the steps one by one.
- **Ecto**: one migration module a step; \`execute("\u2026")\`.
- **Knex**: one file a step; \`knex.raw('\u2026')\`.
- **TypeORM**: one class a step, run with \`--transaction each\`; \`queryRunner.query('\u2026')\`.
- **Laravel**: one class a step; \`DB::statement('\u2026')\`.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step; each file is a transaction.

## When it is silent

The type is made in the same transaction; the rehearsal saw it run.

Source: https://www.postgresql.org/docs/current/sql-altertype.html`},"foreign-key-cascades":{summary:"With `ON DELETE CASCADE` or `SET NULL` a `DELETE` from the parent changes rows of the child, in the running app too, in one transaction.",problem:"With `ON DELETE CASCADE` or `SET NULL` a `DELETE` from the parent changes rows of the child, in the running app too, in one transaction.",help:"Severity: note. Change it in `lockstep.yml`: `policy: { rules: { foreign-key-cascades: warn } }`.\n\n## Problem\n\nWith `ON DELETE CASCADE` or `SET NULL` a `DELETE` from the parent changes rows of the child, in the running app too, in one transaction.\n\n## What it blocks\n\nDeletes wait for the child\u2019s rows.\n\n## Safe sequence\n\n1. Leave the action out: `ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;` and delete the children in the code.\n2. Give the referencing column an index.\n\n## In your framework\n\n- **Rails**: one migration class a step.\n- **Django**: one migration file a step; `RunSQL` for what has no operation; `on_delete=CASCADE` is the app\u2019s, not the database\u2019s.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\nNo action; a replacement of one that the PR drops; a table of the same PR.\n\nSource: https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK"},"foreign-key-type-mismatch":{summary:"An `integer` column refers to a `bigint` key.",problem:"An `integer` column refers to a `bigint` key. It works until the numbers no longer fit: then rows cannot be written, and the way out is a rewrite of a table that has become large.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { foreign-key-type-mismatch: note } }`.\n\n## Problem\n\nAn `integer` column refers to a `bigint` key. It works until the numbers no longer fit: then rows cannot be written, and the way out is a rewrite of a table that has become large.\n\n## What it blocks\n\nNothing now.\n\n## Safe sequence\n\n1. In the new column: `ALTER TABLE orders ADD COLUMN user_id bigint;`\n2. For an old one: `ADD COLUMN user_id_new bigint`, filled in batches, see [table-rewrite](table-rewrite.md).\n\n## In your framework\n\n- **Rails**: one migration class a step; `t.references :user, type: :bigint`.\n- **Django**: one migration file a step; `RunSQL` for what has no operation; `ForeignKey` takes the target\u2019s type; check `DEFAULT_AUTO_FIELD` of both apps.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`; `table.bigInteger('user_id')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`; `foreignId()` is bigint.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\nBoth have one type; either is no integer; a type is not known.\n\nSource: https://www.postgresql.org/docs/current/datatype-numeric.html"},"function-replaced":{summary:"`CREATE OR REPLACE FUNCTION` changes what views, triggers, defaults and both apps call, at once.",problem:"`CREATE OR REPLACE FUNCTION` changes what views, triggers, defaults and both apps call, at once.",help:`Severity: note. Change it in \`lockstep.yml\`: \`policy: { rules: { function-replaced: warn } }\`.

## Problem

\`CREATE OR REPLACE FUNCTION\` changes what views, triggers, defaults and both apps call, at once.

## What it blocks

Nobody by a lock.

## Safe sequence

1. If the running app needs the old behaviour: \`CREATE FUNCTION order_total_v2(bigint) \u2026;\`
2. Let the new code call it; drop the old one in a later PR.

## In your framework

- **Rails**: one migration class a step.
- **Django**: one migration file a step; \`RunSQL\` for what has no operation.
- **Alembic**: one revision a step, with \`transaction_per_migration=True\` in \`env.py\`, or all pending revisions share a transaction; \`op.execute(\u2026)\`.
- **Prisma**: \`prisma migrate dev --create-only\` for each step, and edit the SQL: one folder a step.
- **Drizzle**: \`drizzle-kit generate --custom\` for each step; pending files share one transaction, so release the steps one by one.
- **Ecto**: one migration module a step; \`execute("\u2026")\`.
- **Knex**: one file a step; \`knex.raw('\u2026')\`.
- **TypeORM**: one class a step, run with \`--transaction each\`; \`queryRunner.query('\u2026')\`.
- **Laravel**: one class a step; \`DB::statement('\u2026')\`.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.

## When it is silent

The function is new.

Source: https://www.postgresql.org/docs/current/sql-createfunction.html`},"half-applied-on-failure":{summary:"A file without a transaction has several statements.",problem:"A file without a transaction has several statements. Where a later one fails the earlier ones stay, the tool does not record the migration, and the next try fails at the first: \u201Calready exists\u201D. Somebody has to mend it by hand.",help:"Severity: note, hygiene. Change it in `lockstep.yml`: `policy: { rules: { half-applied-on-failure: warn } }`.\n\n## Problem\n\nA file without a transaction has several statements. Where a later one fails the earlier ones stay, the tool does not record the migration, and the next try fails at the first: \u201Calready exists\u201D. Somebody has to mend it by hand.\n\n## What it blocks\n\nThe next deploy.\n\n## Safe sequence\n\n1. One statement a file where it must run outside of a transaction.\n2. Else the file inside a transaction; or `IF NOT EXISTS` and `IF EXISTS`, but not for an index that is built concurrently ([concurrently-with-if-not-exists](concurrently-with-if-not-exists.md)).\n\n## In your framework\n\n- **Rails**: `disable_ddl_transaction!`; **Django**: `atomic = False`.\n- **goose**: `-- +goose NO TRANSACTION`; **dbmate**: `-- migrate:up transaction:false`; **sqlx**: `-- no-transaction` as the first line.\n- **Alembic**: `with op.get_context().autocommit_block():` around it.\n- **Ecto**: `@disable_ddl_transaction true` and `@disable_migration_lock true`.\n- **Knex**: `exports.config = { transaction: false }`.\n- **TypeORM**: `transaction = false` on the class, run with `--transaction each`.\n- **Laravel**: `public $withinTransaction = false;` on the class.\n- **Flyway**: `executeInTransaction=false` in the file's `.conf`; **Atlas**: `-- atlas:txmode none`; **diesel**: `run_in_transaction = false`.\n- **Prisma, golang-migrate**: the statement alone in its file, because a file is sent as one text.\n- **Drizzle**: run it outside of the migrator; **node-pg-migrate**: `pgm.noTransaction()`.\n\n## When it is silent\n\nOnly one statement changes something; all before it can be said twice; they share a transaction. Told once a migration.\n\nSource: https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"},"hygiene-foreign-key-index":{summary:"PostgreSQL makes no index for the referencing columns.",problem:"PostgreSQL makes no index for the referencing columns. Each `DELETE` from the parent, and each change of its key, reads the whole child table.",help:"Severity: note. Change it in `lockstep.yml`: `policy: { rules: { hygiene-foreign-key-index: off } }`.\n\n## Problem\n\nPostgreSQL makes no index for the referencing columns. Each `DELETE` from the parent, and each change of its key, reads the whole child table.\n\n## What it blocks\n\nNothing.\n\n## Safe sequence\n\n`CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);`\n\n## In your framework\n\n- **Rails**: `t.references` makes one. **Django**: `ForeignKey` makes one. **Laravel**: `foreignId()->constrained()` makes none: `->index()`.\n- **Alembic**: `index=True`. **Prisma**: `@@index([userId])`. **Drizzle**: `index().on(table.userId)`. **Ecto**: `create index(:orders, [:user_id])`. **Knex**: `table.index('user_id')`. **TypeORM**: `@Index()`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: write it.\n\n## When it is silent\n\nAn index or unique rule begins with one of the columns, or the PR makes one. It is hygiene: folded away, and never more than a note.\n\nSource: https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK"},"hygiene-indexes":{summary:"Every index costs each write.",problem:"Every index costs each write: one that another already serves, one of five columns, a hash index that knows only `=`.",help:`Severity: note. Change it in \`lockstep.yml\`: \`policy: { rules: { hygiene-indexes: off } }\`.

## Problem

Every index costs each write: one that another already serves, one of five columns, a hash index that knows only \`=\`.

## What it blocks

Nothing.

## Safe sequence

Leave it out; a needless one goes with \`DROP INDEX CONCURRENTLY orders_email_idx;\`

## In your framework

- **Rails**, **Django**, **Laravel**: an index on a foreign key is there by itself; a second one that begins with the same column makes it needless.
- **Alembic**, **Prisma**, **Drizzle**, **Ecto**, **Knex**, **TypeORM**: look for \`@unique\` or \`unique: true\` on the same column.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: look at \`\\d orders\`.

## When it is silent

Unique, partial and expression indexes, other methods; nothing is known of the table\u2019s indexes. It is hygiene: folded away, and never more than a note.

Source: https://www.postgresql.org/docs/current/indexes-multicolumn.html`},"hygiene-integer-key":{summary:"An `integer` key ends at 2,147,483,647.",problem:"An `integer` key ends at 2,147,483,647. Then every insert fails, and widening it writes the table anew.",help:`Severity: note. Change it in \`lockstep.yml\`: \`policy: { rules: { hygiene-integer-key: off } }\`.

## Problem

An \`integer\` key ends at 2,147,483,647. Then every insert fails, and widening it writes the table anew.

## What it blocks

Nothing.

## Safe sequence

\`CREATE TABLE orders (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY);\`

## In your framework

- **Rails**: bigint is the default since 5.1. **Django**: \`DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"\`.
- **Alembic**: \`sa.BigInteger\`. **Prisma**: \`BigInt @id @default(autoincrement())\`. **Drizzle**: \`bigint({ mode: 'bigint' })\`.
- **Ecto**: bigint is the default. **Knex**: \`table.bigIncrements('id')\`. **TypeORM**: \`@PrimaryGeneratedColumn('increment', { type: 'bigint' })\`. **Laravel**: \`$table->id()\` is bigint.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: write \`bigint\`.

## When it is silent

bigint, uuid and text keys; keys of several columns. It is hygiene: folded away, and never more than a note.

Source: https://www.postgresql.org/docs/current/datatype-numeric.html`},"hygiene-names":{summary:"Capitals, and words of the language (`order`, `user`), must be quoted wherever SQL names them.",problem:"Capitals, and words of the language (`order`, `user`), must be quoted wherever SQL names them.",help:`Severity: note. Change it in \`lockstep.yml\`: \`policy: { rules: { hygiene-names: off } }\`.

## Problem

Capitals, and words of the language (\`order\`, \`user\`), must be quoted wherever SQL names them.

## What it blocks

Nothing.

## Safe sequence

\`CREATE TABLE orders (\u2026);\` not \`CREATE TABLE "Order" (\u2026);\`

## In your framework

- **Prisma**: \`@map("created_at")\` and \`@@map("orders")\`. **TypeORM**: a naming strategy. **Drizzle**: \`casing: 'snake_case'\`. **Knex**: \`knexSnakeCaseMappers\` of Objection.
- **Rails**, **Django**, **Alembic**, **Ecto**, **Laravel**: lower case by default.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: write it.

## When it is silent

The base has such names already: then it is the project\u2019s way. It is hygiene: folded away, and never more than a note.

Source: https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS`},"hygiene-no-primary-key":{summary:"Logical replication of updates, backfills in batches and pg_repack need a key.",problem:"Logical replication of updates, backfills in batches and pg_repack need a key.",help:"Severity: note. Change it in `lockstep.yml`: `policy: { rules: { hygiene-no-primary-key: off } }`.\n\n## Problem\n\nLogical replication of updates, backfills in batches and pg_repack need a key.\n\n## What it blocks\n\nNothing.\n\n## Safe sequence\n\n`CREATE TABLE tags (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, name text NOT NULL);`, or `PRIMARY KEY (order_id, tag_id)` for a join table.\n\n## In your framework\n\n- **Rails**: `create_join_table` makes none: `create_table :a_b, primary_key: [:a_id, :b_id]`. **Django**: makes one.\n- **Alembic**: `sa.PrimaryKeyConstraint(\u2026)`. **Prisma**: `@@id([aId, bId])`. **Drizzle**: `primaryKey({ columns: [\u2026] })`.\n- **Ecto**: not with `primary_key: false`. **Knex**: `table.primary([\u2026])`. **TypeORM**: asks for one. **Laravel**: `$table->primary([\u2026])`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: write it.\n\n## When it is silent\n\nPartitions, `LIKE`, inheritance, temporary and foreign tables; the PR adds the key. It is hygiene: folded away, and never more than a note.\n\nSource: https://www.postgresql.org/docs/current/logical-replication-publication.html"},"hygiene-security-definer":{summary:"A `SECURITY DEFINER` function without `search_path` looks names up by its caller\u2019s.",problem:"A `SECURITY DEFINER` function without `search_path` looks names up by its caller\u2019s. Who may make objects in a schema of that path decides what it calls, with the owner\u2019s rights.",help:"Severity: note. Change it in `lockstep.yml`: `policy: { rules: { hygiene-security-definer: off } }`.\n\n## Problem\n\nA `SECURITY DEFINER` function without `search_path` looks names up by its caller\u2019s. Who may make objects in a schema of that path decides what it calls, with the owner\u2019s rights.\n\n## What it blocks\n\nNothing.\n\n## Safe sequence\n\n`CREATE FUNCTION f() \u2026 SECURITY DEFINER SET search_path = pg_catalog, pg_temp \u2026;` and schemas in its body.\n\n## In your framework\n\n- **Rails**: one migration class a step.\n- **Django**: one migration file a step; `RunSQL` for what has no operation.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\n`SET search_path` is given; the function runs with its caller\u2019s rights. It is hygiene: folded away, and never more than a note.\n\nSource: https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY"},"hygiene-types":{summary:"Types that are regretted later.",problem:"Types that are regretted later: `char(n)`, `timestamp` without time zone, `timetz`, `money`, floating point for money, `json`, `serial`, booleans that may be NULL.",help:"Severity: note. Change it in `lockstep.yml`: `policy: { rules: { hygiene-types: off } }`.\n\n## Problem\n\nTypes that are regretted later: `char(n)`, `timestamp` without time zone, `timetz`, `money`, floating point for money, `json`, `serial`, booleans that may be NULL.\n\n## What it blocks\n\nNothing.\n\n## Safe sequence\n\n`CREATE TABLE orders (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, price numeric(12,2), data jsonb);`\n\n## In your framework\n\n- **Rails**: `t.text`, `t.timestamptz`, `t.jsonb`, `t.decimal`; new tables have bigint keys.\n- **Django**: `TextField`, `DateTimeField` (timestamptz), `JSONField` (jsonb), `DecimalField`, `BigAutoField`.\n- **Alembic**: `sa.Text`, `sa.TIMESTAMP(timezone=True)`, `postgresql.JSONB`, `sa.Numeric`, `sa.Identity()`.\n- **Prisma**: `@db.Timestamptz(3)`, `@db.Text`; `Json` is jsonb.\n- **Drizzle**: `timestamp({ withTimezone: true })`, `jsonb()`, `text()`, `bigint().generatedByDefaultAsIdentity()`.\n- **Ecto**: `:timestamptz`, `:text`, `:map` (jsonb), `:decimal`.\n- **Knex**: `table.timestamp('at', { useTz: true })`, `table.jsonb`, `table.text`, `table.decimal`.\n- **TypeORM**: `type: 'timestamptz'`, `'jsonb'`, `'text'`, `'numeric'`.\n- **Laravel**: `timestampTz`, `jsonb`, `text`, `decimal`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: write the type.\n\n## When it is silent\n\nOther types; temporary tables. It is hygiene: folded away, and never more than a note.\n\nSource: https://www.postgresql.org/docs/current/datatype.html"},"identity-always":{summary:"With `GENERATED ALWAYS` an `INSERT` or `UPDATE` that supplies the value fails with error 428C9, where `BY DEFAULT` takes it.",problem:"With `GENERATED ALWAYS` an `INSERT` or `UPDATE` that supplies the value fails with error 428C9, where `BY DEFAULT` takes it. Imports, fixtures and some ORMs supply it.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { identity-always: note } }`.\n\n## Problem\n\nWith `GENERATED ALWAYS` an `INSERT` or `UPDATE` that supplies the value fails with error 428C9, where `BY DEFAULT` takes it. Imports, fixtures and some ORMs supply it.\n\n## What it blocks\n\nWrites of the running app that supply the value.\n\n## Safe sequence\n\n1. `ALTER TABLE orders ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;`\n2. In a later PR, when nothing supplies the value: `ALTER TABLE orders ALTER COLUMN id SET GENERATED ALWAYS;`\n\n## In your framework\n\n- **Rails**: one migration class a step.\n- **Django**: one migration file a step; `RunSQL` for what has no operation.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\n`BY DEFAULT`; a column or table of the same PR.\n\nSource: https://www.postgresql.org/docs/current/ddl-identity-columns.html"},"index-built-twice":{summary:"An index is built, and a later statement of the pull request writes the table anew, with every index of it.",problem:"An index is built, and a later statement of the pull request writes the table anew, with every index of it: the same index is built a second time, now under `ACCESS EXCLUSIVE`.",help:`Severity: warn. Change it in \`lockstep.yml\`: \`policy: { rules: { index-built-twice: off } }\`.

## Problem

An index is built, and a later statement of the pull request writes the table anew, with every index of it: the same index is built a second time, now under \`ACCESS EXCLUSIVE\`.

## What it blocks

Reads and writes of the table, longer than the rewrite alone needs.

## Safe sequence

1. The change that writes the table anew first (better: one that does not, see [table-rewrite](table-rewrite.md)).
2. Then the index, concurrently, in a later migration.

## In your framework

- **Prisma**: \`prisma migrate dev --create-only\` twice, and edit the SQL: one folder a step.
- **Rails**: one migration class a step.
- **Django**: one migration file a step (\`RunPython\` in a file of its own).
- **Drizzle, node-pg-migrate**: all pending files run in one transaction; deploy (and migrate) once a step.
- **Alembic**: one revision a step, with \`transaction_per_migration=True\` in \`env.py\`, or all pending revisions share a transaction; \`op.execute(\u2026)\`.
- **Ecto**: one migration module a step; \`execute("\u2026")\`.
- **Knex**: one file a step; \`knex.raw('\u2026')\`.
- **TypeORM**: one class a step, run with \`--transaction each\`; \`queryRunner.query('\u2026')\`.
- **Laravel**: one class a step; \`DB::statement('\u2026')\`.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step; each file is a transaction.

## When it is silent

The index is built after the rewrite; it is on another table, or on one of the same PR.

Source: https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES`},"index-created-then-dropped":{summary:"A pull request builds an index on an existing table and drops it again, usually in the second of two files.",problem:"A pull request builds an index on an existing table and drops it again, usually in the second of two files: the table is read from end to end for nothing, and a plain build stops writes meanwhile.",help:"Severity: note. Change it in `lockstep.yml`: `policy: { rules: { index-created-then-dropped: warn } }`.\n\n## Problem\n\nA pull request builds an index on an existing table and drops it again, usually in the second of two files: the table is read from end to end for nothing, and a plain build stops writes meanwhile.\n\n## What it blocks\n\nWhatever the build blocks.\n\n## Safe sequence\n\n1. Leave both statements out, where the files are not applied anywhere yet.\n2. Else drop it concurrently.\n\n## In your framework\n\n- **Rails**: `disable_ddl_transaction!`; **Django**: `atomic = False`.\n- **goose**: `-- +goose NO TRANSACTION`; **dbmate**: `-- migrate:up transaction:false`; **sqlx**: `-- no-transaction` as the first line.\n- **Alembic**: `with op.get_context().autocommit_block():` around it.\n- **Ecto**: `@disable_ddl_transaction true` and `@disable_migration_lock true`.\n- **Knex**: `exports.config = { transaction: false }`.\n- **TypeORM**: `transaction = false` on the class, run with `--transaction each`.\n- **Laravel**: `public $withinTransaction = false;` on the class.\n- **Flyway**: `executeInTransaction=false` in the file's `.conf`; **Atlas**: `-- atlas:txmode none`; **diesel**: `run_in_transaction = false`.\n- **Prisma, golang-migrate**: the statement alone in its file, because a file is sent as one text.\n- **Drizzle**: run it outside of the migrator; **node-pg-migrate**: `pgm.noTransaction()`.\n\n## When it is silent\n\nThe drop comes first (a left-over of a failed build); the table is made in the same PR.\n\nSource: https://www.postgresql.org/docs/current/sql-createindex.html"},"json-column":{summary:"`json` has no equality.",problem:"`json` has no equality. `SELECT DISTINCT`, `GROUP BY` and `UNION` over all columns of the table fail with error 42883 as soon as the column is there, and ORMs write such queries.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { json-column: note } }`.\n\n## Problem\n\n`json` has no equality. `SELECT DISTINCT`, `GROUP BY` and `UNION` over all columns of the table fail with error 42883 as soon as the column is there, and ORMs write such queries.\n\n## What it blocks\n\nQueries of the running app with `DISTINCT` over the whole row.\n\n## Safe sequence\n\n1. `ALTER TABLE orders ADD COLUMN data jsonb;`\n\nThe JSON report has the edited lines as `replacement`: the statement with `jsonb`.\n\n## In your framework\n\n- **Rails**: one migration class a step; `t.jsonb :data`.\n- **Django**: one migration file a step; `RunSQL` for what has no operation; `JSONField` is jsonb.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`; `postgresql.JSONB`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step; `Json` is jsonb.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one; `jsonb()`.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`; `:map` is jsonb.\n- **Knex**: one file a step; `knex.raw('\u2026')`; `table.jsonb('data')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`; `type: 'jsonb'`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`; `$table->jsonb('data')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\n`jsonb`; a table of the same PR (then [hygiene-types](hygiene-types.md)).\n\nSource: https://www.postgresql.org/docs/current/datatype-json.html"},"lock-table":{summary:"`LOCK TABLE` without a mode takes `ACCESS EXCLUSIVE`, until the end of the transaction.",problem:"`LOCK TABLE` without a mode takes `ACCESS EXCLUSIVE`, until the end of the transaction.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { lock-table: note } }`.\n\n## Problem\n\n`LOCK TABLE` without a mode takes `ACCESS EXCLUSIVE`, until the end of the transaction.\n\n## What it blocks\n\nReads and writes, or writes, by its mode, for everything that follows in the transaction.\n\n## Safe sequence\n\n1. Leave it out: each statement takes the lock it needs.\n2. Else the mildest: `LOCK TABLE orders IN SHARE ROW EXCLUSIVE MODE;` alone in its transaction, with a short `lock_timeout`.\n\n## In your framework\n\n- **Rails**: one migration class a step; `lock_table` of some gems writes it.\n- **Django**: one migration file a step; `RunSQL` for what has no operation.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\nModes milder than `SHARE`; a table of the same PR.\n\nSource: https://www.postgresql.org/docs/current/sql-lock.html"},"locks-second-table":{summary:"The statement is about one table but locks another.",problem:"The statement is about one table but locks another: a foreign key\u2019s other side, a partition\u2019s parent and the default partition.",help:"Severity: note. Change it in `lockstep.yml`: `policy: { rules: { locks-second-table: warn } }`.\n\n## Problem\n\nThe statement is about one table but locks another: a foreign key\u2019s other side, a partition\u2019s parent and the default partition.\n\n## What it blocks\n\nWrites of the other table (`SHARE ROW EXCLUSIVE`), or everything (`ACCESS EXCLUSIVE`), while the statement waits and until `COMMIT`.\n\n## Safe sequence\n\n1. Alone in its transaction, with a short `lock_timeout`, and again if it times out.\n2. A partition: `CREATE TABLE \u2026 (LIKE parent)`, then `ATTACH PARTITION`, which is milder.\n\n## In your framework\n\n- **Prisma**: `prisma migrate dev --create-only` twice, and edit the SQL: one folder a step.\n- **Rails**: one migration class a step.\n- **Django**: one migration file a step.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step; each file is a transaction.\n\n## When it is silent\n\nOnly tables of the same PR are concerned.\n\nSource: measured on PostgreSQL 12 to 18; src/analysis/locks/predict.test.ts"},"long-work-under-lock":{summary:"A lock lasts until the end of its transaction.",problem:"A lock lasts until the end of its transaction. A change of a moment takes `ACCESS EXCLUSIVE` on one table, and then the same transaction builds an index, checks rows or copies another table: the first table is locked for all of it.",help:`Severity: block. Change it in \`lockstep.yml\`: \`policy: { rules: { long-work-under-lock: warn } }\`.

## Problem

A lock lasts until the end of its transaction. A change of a moment takes \`ACCESS EXCLUSIVE\` on one table, and then the same transaction builds an index, checks rows or copies another table: the first table is locked for all of it.

## What it blocks

Whoever needs the table of the earlier statement, for as long as the later one works.

## Safe sequence

1. Commit right after the statement that takes the strong lock: a migration (a transaction) of its own.
2. Do the long work in another one, before or after it.
3. An index is built with \`CONCURRENTLY\`, a constraint is checked by \`VALIDATE\` in a transaction of its own.

## In your framework

- **Prisma**: \`prisma migrate dev --create-only\` twice, and edit the SQL: one folder a step.
- **Rails**: one migration class a step.
- **Django**: one migration file a step (\`RunPython\` in a file of its own).
- **Drizzle, node-pg-migrate**: all pending files run in one transaction; deploy (and migrate) once a step.
- **Alembic**: one revision a step, with \`transaction_per_migration=True\` in \`env.py\`, or all pending revisions share a transaction; \`op.execute(\u2026)\`.
- **Ecto**: one migration module a step; \`execute("\u2026")\`.
- **Knex**: one file a step; \`knex.raw('\u2026')\`.
- **TypeORM**: one class a step, run with \`--transaction each\`; \`queryRunner.query('\u2026')\`.
- **Laravel**: one class a step; \`DB::statement('\u2026')\`.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step; each file is a transaction.

## When it is silent

Only tables of the same PR are locked; the work is done before the lock is taken; the lock was taken in another transaction. Changes of rows have a rule of their own ([backfill-with-schema-change](backfill-with-schema-change.md)), and so has a scan of the locked table itself ([scan-under-lock](scan-under-lock.md)).

Source: https://www.postgresql.org/docs/current/explicit-locking.html, and \`src/analysis/rules/server-behaviour.test.ts\``},"missing-lock-timeout":{summary:"A statement that waits for a lock makes everyone behind it wait.",problem:"A statement that waits for a lock makes everyone behind it wait. With one long query open, a change of one millisecond stops the table for as long as the query runs. A timeout of 0 is none, one of minutes is an outage of minutes, and one that is set behind the first strong lock comes too late.",help:'Severity: note. Change it in `lockstep.yml`: `policy: { rules: { missing-lock-timeout: warn } }`.\n\n## Problem\n\nA statement that waits for a lock makes everyone behind it wait. With one long query open, a change of one millisecond stops the table for as long as the query runs. A timeout of 0 is none, one of minutes is an outage of minutes, and one that is set behind the first strong lock comes too late.\n\n## What it blocks\n\nWhatever the lock conflicts with, and for an unlimited time.\n\n## Safe sequence\n\n1. `SET LOCAL lock_timeout = \'2s\';` at the start of the migration (`SET`, where no transaction is open).\n2. Run it again when it times out.\n3. Not for `CONCURRENTLY`: it blocks nobody while it waits ([concurrently-under-short-timeout](concurrently-under-short-timeout.md)).\n\n## In your framework\n\n- **Rails**: strong_migrations sets it (`lock_timeout`, `lock_timeout_retries`).\n- **Django**: `OPTIONS: {options: "-c lock_timeout=2000"}` for the migrating connection.\n- **Prisma, Flyway, golang-migrate, goose, dbmate, sqlx**: as the first statement of the file, or `options=-c lock_timeout=2s` in the connection.\n- **Any**: `ALTER ROLE <the migrating role> SET lock_timeout = \'2s\'`; say so in lockstep.yml (`database: { settings: { lock_timeout: 2s } }`), then this is silent.\n- **Alembic**: `connect_args={"options": "-c lock_timeout=2000"}`. **Ecto**: `parameters: [lock_timeout: "2s"]`. **Laravel**: `DB::statement("SET lock_timeout = \'2s\'")` first.\n- **Drizzle, Knex, TypeORM**: `options=-c%20lock_timeout%3D2s` in the connection string, or the first statement.\n\n## When it is silent\n\nIt is set before the first strong lock, to 30 seconds at most (`statement_timeout` ends a wait too); lockstep.yml says so (`database.settings`, or `PGOPTIONS` in a source\u2019s `env`); only tables of the same PR are locked. Told once a migration.\n\nSource: https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT'},"nested-transaction":{summary:"PostgreSQL has no transactions inside transactions.",problem:"PostgreSQL has no transactions inside transactions. A `BEGIN` inside one only warns, and the first `COMMIT` ends the whole of it, the tool\u2019s too: what follows runs statement by statement, and so does the tool\u2019s record of the migration. A `ROLLBACK` undoes the file, and the tool records it as applied.",help:"Severity: warn; note where only the tool\u2019s own record is left outside. Change it in `lockstep.yml`: `policy: { rules: { nested-transaction: off } }`.\n\n## Problem\n\nPostgreSQL has no transactions inside transactions. A `BEGIN` inside one only warns, and the first `COMMIT` ends the whole of it, the tool\u2019s too: what follows runs statement by statement, and so does the tool\u2019s record of the migration. A `ROLLBACK` undoes the file, and the tool records it as applied.\n\n## What it blocks\n\nNothing; a failure leaves the schema half changed.\n\n## Safe sequence\n\n1. Leave `BEGIN` and `COMMIT` out of files that the tool wraps.\n2. For a part that must not be in a transaction: a file of its own, marked so.\n\n## In your framework\n\n- **Rails**: `disable_ddl_transaction!`; **Django**: `atomic = False`.\n- **goose**: `-- +goose NO TRANSACTION`; **dbmate**: `-- migrate:up transaction:false`; **sqlx**: `-- no-transaction` as the first line.\n- **Alembic**: `with op.get_context().autocommit_block():` around it.\n- **Ecto**: `@disable_ddl_transaction true` and `@disable_migration_lock true`.\n- **Knex**: `exports.config = { transaction: false }`.\n- **TypeORM**: `transaction = false` on the class, run with `--transaction each`.\n- **Laravel**: `public $withinTransaction = false;` on the class.\n- **Flyway**: `executeInTransaction=false` in the file's `.conf`; **Atlas**: `-- atlas:txmode none`; **diesel**: `run_in_transaction = false`.\n- **Prisma, golang-migrate**: the statement alone in its file, because a file is sent as one text.\n- **Drizzle**: run it outside of the migrator; **node-pg-migrate**: `pgm.noTransaction()`.\n\n## When it is silent\n\nNothing wraps the file and its transactions stand one after the other; the tool\u2019s own COMMIT ends what the file began.\n\nSource: https://www.postgresql.org/docs/current/sql-begin.html, and `src/analysis/rules/server-behaviour.test.ts`"},"no-effect-migration":{summary:"The migration holds no statement, or only sets and reads.",problem:"The migration holds no statement, or only sets and reads. Generators have been seen to write empty migrations that pass every gate.",help:`Severity: note. Change it in \`lockstep.yml\`: \`policy: { rules: { no-effect-migration: warn } }\`.

## Problem

The migration holds no statement, or only sets and reads. Generators have been seen to write empty migrations that pass every gate.

## What it blocks

Nothing.

## Safe sequence

1. If it was generated, look whether the generator saw the model.
2. Else leave it out.

## In your framework

- **Prisma**: \`prisma migrate dev\` after saving the schema. **Django**: \`makemigrations\`. **Alembic**: is the model imported in \`env.py\`?
- **Drizzle**: \`drizzle-kit generate\`. **TypeORM**: \`migration:generate\` with the entity in the data source. **Rails**, **Ecto**, **Knex**, **Laravel**: an empty \`change\`, \`up\` or \`down\` was left as generated.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: is the file saved?

## When it is silent

It changes anything.

Source: docs of Lockstep`},"owner-changed":{summary:"The former owner keeps no right but those it was granted.",problem:"The former owner keeps no right but those it was granted. If the running app connects with it, its queries fail with error 42501.",help:`Severity: note. Change it in \`lockstep.yml\`: \`policy: { rules: { owner-changed: warn } }\`.

## Problem

The former owner keeps no right but those it was granted. If the running app connects with it, its queries fail with error 42501.

## What it blocks

Queries of the former owner; \`ACCESS EXCLUSIVE\` for a moment.

## Safe sequence

1. \`GRANT SELECT, INSERT, UPDATE, DELETE ON orders TO app;\`
2. In the same transaction: \`ALTER TABLE orders OWNER TO admin;\`

## In your framework

- **Rails**: one migration class a step.
- **Django**: one migration file a step; \`RunSQL\` for what has no operation.
- **Alembic**: one revision a step, with \`transaction_per_migration=True\` in \`env.py\`, or all pending revisions share a transaction; \`op.execute(\u2026)\`.
- **Prisma**: \`prisma migrate dev --create-only\` for each step, and edit the SQL: one folder a step.
- **Drizzle**: \`drizzle-kit generate --custom\` for each step; pending files share one transaction, so release the steps one by one.
- **Ecto**: one migration module a step; \`execute("\u2026")\`.
- **Knex**: one file a step; \`knex.raw('\u2026')\`.
- **TypeORM**: one class a step, run with \`--transaction each\`; \`queryRunner.query('\u2026')\`.
- **Laravel**: one class a step; \`DB::statement('\u2026')\`.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.

## When it is silent

An object of the same PR.

Source: https://www.postgresql.org/docs/current/ddl-priv.html`},"publication-without-key":{summary:"A table without primary key is added to a publication that publishes updates and deletes.",problem:"A table without primary key is added to a publication that publishes updates and deletes: from that moment every `UPDATE` and `DELETE` of it fails with error 55000.",help:"Severity: block. Change it in `lockstep.yml`: `policy: { rules: { publication-without-key: warn } }`.\n\n## Problem\n\nA table without primary key is added to a publication that publishes updates and deletes: from that moment every `UPDATE` and `DELETE` of it fails with error 55000.\n\n## What it blocks\n\n`UPDATE` and `DELETE` of the table.\n\n## Safe sequence\n\n1. `ALTER TABLE events ADD PRIMARY KEY USING INDEX events_key;`, or `ALTER TABLE events REPLICA IDENTITY USING INDEX events_key;`\n2. Or publish inserts only: `CREATE PUBLICATION feed FOR TABLE events WITH (publish = 'insert');`\n\n## In your framework\n\n- **Rails**: one migration class a step.\n- **Django**: one migration file a step; `RunSQL` for what has no operation.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\nThe table has a key, or the PR gives it one; only inserts are published.\n\nSource: https://www.postgresql.org/docs/current/logical-replication-publication.html"},"recreated-loses-rows":{summary:"A column or table is dropped and made again under the same name in one migration.",problem:"A column or table is dropped and made again under the same name in one migration. ORMs write this for a changed type. Whatever was in it is gone, and the PR does not say so.",help:"Severity: block. Change it in `lockstep.yml`: `policy: { rules: { recreated-loses-rows: warn } }`.\n\n## Problem\n\nA column or table is dropped and made again under the same name in one migration. ORMs write this for a changed type. Whatever was in it is gone, and the PR does not say so.\n\n## What it blocks\n\nNothing for long; the values are lost.\n\n## Safe sequence\n\n1. To change the type and keep the values: `ALTER TABLE orders ALTER COLUMN note TYPE integer USING note::integer;` See [table-rewrite](table-rewrite.md) where it writes the table anew.\n2. If the values may go: `ALTER TABLE orders DROP COLUMN note;` in one PR, when no running code reads it, and `ADD COLUMN` in a later one.\n\n## In your framework\n\n- **Rails**: one migration class a step.\n- **Django**: one migration file a step; `RunSQL` for what has no operation; `AlterField` keeps the values where PostgreSQL can cast.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step; it warns of data loss and writes DROP and ADD for a changed type: replace them.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`; its generator writes this for a changed column type: replace it by `ALTER COLUMN \u2026 TYPE`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\nThe rows were copied before (`CREATE TABLE \u2026 AS`, `INSERT \u2026 SELECT`, an `UPDATE` of the table); the object is made in the same PR.\n\nSource: https://www.postgresql.org/docs/current/sql-altertable.html"},"reindex-not-concurrent":{summary:"`REINDEX` holds `SHARE` on the table and `ACCESS EXCLUSIVE` on each index it makes anew.",problem:"`REINDEX` holds `SHARE` on the table and `ACCESS EXCLUSIVE` on each index it makes anew. The planner opens every index of a table, so queries wait that would not use this one.",help:"Severity: block. Change it in `lockstep.yml`: `policy: { rules: { reindex-not-concurrent: warn } }`.\n\n## Problem\n\n`REINDEX` holds `SHARE` on the table and `ACCESS EXCLUSIVE` on each index it makes anew. The planner opens every index of a table, so queries wait that would not use this one.\n\n## What it blocks\n\nWrites, and in practice reads, of the table.\n\n## Safe sequence\n\n1. Outside a transaction: `REINDEX INDEX CONCURRENTLY orders_email_idx;` (PostgreSQL 12 and later).\n2. Better: not in a migration at all. It is maintenance.\n\nThe JSON report has the edited lines as `replacement`: the statement with `CONCURRENTLY`, and the tool\u2019s word for \u201Cno transaction\u201D where the file can carry it.\n\n## In your framework\n\n- **Prisma**: put the statement alone in its own `migration.sql` (`prisma migrate dev --create-only`); Prisma opens no transaction of its own, and one statement alone shares none.\n- **Rails**: `disable_ddl_transaction!` in the migration class.\n- **Django**: `atomic = False` on the migration class.\n- **Alembic**: `with op.get_context().autocommit_block():` around it.\n- **Drizzle**: runs all pending files in one transaction: run the statement by hand before, and leave it in the file with `IF NOT EXISTS`.\n- **Ecto**: `@disable_ddl_transaction true` and `@disable_migration_lock true`.\n- **Knex**: `exports.config = { transaction: false }`.\n- **TypeORM**: `transaction = false` on the class, run with `--transaction each`.\n- **Laravel**: `public $withinTransaction = false;` on the class.\n- **Flyway**: a file of its own with `V7__name.sql.conf` holding `executeInTransaction=false`.\n- **golang-migrate**: a file with this one statement. **goose**: `-- +goose NO TRANSACTION`. **dbmate**: `-- migrate:up transaction:false`. **sqlx**: `-- no-transaction` as the first line.\n\n## When it is silent\n\n`CONCURRENTLY` is given.\n\nSource: https://www.postgresql.org/docs/current/sql-reindex.html"},"rename-constraint":{summary:"Code names constraints in `ON CONFLICT ON CONSTRAINT`, and where it tells one error from another.",problem:"Code names constraints in `ON CONFLICT ON CONSTRAINT`, and where it tells one error from another.",help:"Severity: note. Change it in `lockstep.yml`: `policy: { rules: { rename-constraint: warn } }`.\n\n## Problem\n\nCode names constraints in `ON CONFLICT ON CONSTRAINT`, and where it tells one error from another.\n\n## What it blocks\n\nNobody by more than a moment\u2019s lock.\n\n## Safe sequence\n\n1. Let the code take both names.\n2. In a later PR: `ALTER TABLE orders RENAME CONSTRAINT orders_code_key TO code_key;`\n\n## In your framework\n\n- **Rails**: one migration class a step; `RecordNotUnique` handlers may match it.\n- **Django**: one migration file a step; `RunSQL` for what has no operation.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`; `unique_constraint(\u2026, name:)` names it.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\nA table of the same PR.\n\nSource: https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT"},"replace-index-order":{summary:"The old index is dropped before the new one is there.",problem:"The old index is dropped before the new one is there. In between, queries read the whole table.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { replace-index-order: note } }`.\n\n## Problem\n\nThe old index is dropped before the new one is there. In between, queries read the whole table.\n\n## What it blocks\n\nNobody by a lock; queries on the column are slow until the new index is built.\n\n## Safe sequence\n\n1. `CREATE INDEX CONCURRENTLY orders_email_qty_idx ON orders (email, qty);`\n2. When it is valid: `DROP INDEX CONCURRENTLY orders_email_idx;`\n\n## In your framework\n\n- **Rails**: `disable_ddl_transaction!` in the migration class.\n- **Django**: `atomic = False` on the migration class.\n- **Alembic**: `with op.get_context().autocommit_block():` around it.\n- **Prisma**: the statement alone in its own `migration.sql`; Prisma opens no transaction of its own.\n- **Drizzle**: runs all pending files in one transaction: run the statement by hand before, and leave it in the file with `IF NOT EXISTS`.\n- **Ecto**: `@disable_ddl_transaction true` and `@disable_migration_lock true`.\n- **Knex**: `exports.config = { transaction: false }`.\n- **TypeORM**: `transaction = false` on the class, run with `--transaction each`.\n- **Laravel**: `public $withinTransaction = false;` on the class.\n- **Flyway**: a file of its own with `V7__name.sql.conf` holding `executeInTransaction=false`, and `flyway.postgresql.transactional.lock=false`.\n- **golang-migrate**: a file with this one statement.\n- **goose**: `-- +goose NO TRANSACTION`.\n- **dbmate**: `-- migrate:up transaction:false`.\n- **sqlx**: `-- no-transaction` as the first line.\n\n## When it is silent\n\nThe new one comes first; both happen in one transaction (then [create-index-not-concurrent](create-index-not-concurrent.md) speaks).\n\nSource: https://www.postgresql.org/docs/current/sql-createindex.html"},"replica-identity":{summary:"`REPLICA IDENTITY FULL` writes every old row to the WAL on `UPDATE` and `DELETE`, and the subscriber searches without a key.",problem:"`REPLICA IDENTITY FULL` writes every old row to the WAL on `UPDATE` and `DELETE`, and the subscriber searches without a key. With `NOTHING` both fail on a published table: error 55000.",help:"Severity: block for NOTHING on a published table, warn where publications are not known or hold it, else note. Change it in `lockstep.yml`: `policy: { rules: { replica-identity: warn } }`.\n\n## Problem\n\n`REPLICA IDENTITY FULL` writes every old row to the WAL on `UPDATE` and `DELETE`, and the subscriber searches without a key. With `NOTHING` both fail on a published table: error 55000.\n\n## What it blocks\n\n`UPDATE` and `DELETE` of a published table.\n\n## Safe sequence\n\n1. `ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_number_key;` of a unique index on `NOT NULL` columns.\n2. `REPLICA IDENTITY DEFAULT` where there is a primary key.\n\n## In your framework\n\n- **Rails**: one migration class a step.\n- **Django**: one migration file a step; `RunSQL` for what has no operation.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\n`DEFAULT` and `USING INDEX`; a table of the same PR.\n\nSource: https://www.postgresql.org/docs/current/logical-replication-publication.html"},"row-security-enabled":{summary:"With row security on, a role that is not the owner reads no row that no policy shows.",problem:"With row security on, a role that is not the owner reads no row that no policy shows: silently, without an error. Writes fail with 42501.",help:`Severity: block without a policy, else warn. Change it in \`lockstep.yml\`: \`policy: { rules: { row-security-enabled: warn } }\`.

## Problem

With row security on, a role that is not the owner reads no row that no policy shows: silently, without an error. Writes fail with 42501.

## What it blocks

The running app, if its role is not the owner.

## Safe sequence

1. Make the policies in the same transaction, before.
2. Test with the role that the app uses.

## In your framework

- **Prisma**: \`prisma migrate dev --create-only\` twice, and edit the SQL: one folder a step.
- **Rails**: one migration class a step.
- **Django**: one migration file a step.
- **Alembic**: one revision a step, with \`transaction_per_migration=True\` in \`env.py\`, or all pending revisions share a transaction; \`op.execute(\u2026)\`.
- **Drizzle**: \`drizzle-kit generate --custom\` for each step; pending files share one transaction, so release the steps one by one.
- **Ecto**: one migration module a step; \`execute("\u2026")\`.
- **Knex**: one file a step; \`knex.raw('\u2026')\`.
- **TypeORM**: one class a step, run with \`--transaction each\`; \`queryRunner.query('\u2026')\`.
- **Laravel**: one class a step; \`DB::statement('\u2026')\`.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step; each file is a transaction.

## When it is silent

The table is made in the same PR.

Source: https://www.postgresql.org/docs/current/ddl-rowsecurity.html`},"rows-written-after-backfill":{summary:"One pull request adds a column and fills it.",problem:"One pull request adds a column and fills it. The running app does not know the column: until the new code is live everywhere it goes on inserting rows, and those keep `NULL`. Nobody looks at them until a query, or a `SET NOT NULL`, trips over them.",help:`Severity: warn. Change it in \`lockstep.yml\`: \`policy: { rules: { rows-written-after-backfill: off } }\`.

## Problem

One pull request adds a column and fills it. The running app does not know the column: until the new code is live everywhere it goes on inserting rows, and those keep \`NULL\`. Nobody looks at them until a query, or a \`SET NOT NULL\`, trips over them.

## What it blocks

Nothing at once; the backfill has to be run again.

## Safe sequence

1. Add the column, with a default if there is a right one, or a trigger that fills it from the others.
2. Deploy the code that writes it.
3. Then fill the old rows, in batches; or fill them first, and the rest (\`WHERE \u2026 IS NULL\`) in a later pull request.
4. Rely on it (\`NOT NULL\`, dropping what it replaces) only after that.

## In your framework

- **Prisma**: \`prisma migrate dev --create-only\` twice, and edit the SQL: one folder a step.
- **Rails**: one migration class a step.
- **Django**: one migration file a step (\`RunPython\` in a file of its own).
- **Drizzle, node-pg-migrate**: all pending files run in one transaction; deploy (and migrate) once a step.
- **Alembic**: one revision a step, with \`transaction_per_migration=True\` in \`env.py\`, or all pending revisions share a transaction; \`op.execute(\u2026)\`.
- **Ecto**: one migration module a step; \`execute("\u2026")\`.
- **Knex**: one file a step; \`knex.raw('\u2026')\`.
- **TypeORM**: one class a step, run with \`--transaction each\`; \`queryRunner.query('\u2026')\`.
- **Laravel**: one class a step; \`DB::statement('\u2026')\`.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step; each file is a transaction.

## When it is silent

The column has a default, an identity or an expression; the PR sets a default, makes a trigger on the table, or replaces a function of one that is there; one row is changed; the column is not new.

Source: https://www.postgresql.org/docs/current/ddl-alter.html`},"scan-under-lock":{summary:"The statement reads the whole table to check it while `SHARE` or stronger is held.",problem:"The statement reads the whole table to check it while `SHARE` or stronger is held: `SET NOT NULL`, `ADD CHECK`, an inline `CHECK`, `ATTACH PARTITION`, a domain\u2019s new rule, or `VALIDATE CONSTRAINT` in the transaction that added the constraint. A change of type that leaves the rows as they are, but makes an index anew, reads it too.",help:"Severity: block, but warn for `REFRESH MATERIALIZED VIEW CONCURRENTLY`. Change it in `lockstep.yml`: `policy: { rules: { scan-under-lock: warn } }`.\n\n## Problem\n\nThe statement reads the whole table to check it while `SHARE` or stronger is held: `SET NOT NULL`, `ADD CHECK`, an inline `CHECK`, `ATTACH PARTITION`, a domain\u2019s new rule, or `VALIDATE CONSTRAINT` in the transaction that added the constraint. A change of type that leaves the rows as they are, but makes an index anew, reads it too.\n\n## What it blocks\n\nUnder `ACCESS EXCLUSIVE` reads and writes, under `SHARE` writes; other refreshes of a materialized view.\n\n## Safe sequence\n\n`NOT NULL`:\n\n1. `ALTER TABLE orders ADD CONSTRAINT email_not_null CHECK (email IS NOT NULL) NOT VALID;`\n2. In another transaction: `ALTER TABLE orders VALIDATE CONSTRAINT email_not_null;`\n3. `ALTER TABLE orders ALTER COLUMN email SET NOT NULL;` (it reads nothing now), then drop the CHECK.\n\n`CHECK`: `NOT VALID` first, `VALIDATE` in another transaction. `ATTACH PARTITION`: a validated CHECK that implies the bound spares the scan.\n\nThe JSON report has the edited lines as `replacement`: `ADD CHECK` with `NOT VALID`.\n\n## In your framework\n\n- **Prisma**: `prisma migrate dev --create-only` twice, and edit the SQL: one folder a step.\n- **Rails**: one migration class a step; `add_check_constraint \u2026, validate: false`, then `validate_check_constraint`.\n- **Django**: one migration file a step; `AddConstraintNotValid`, then `ValidateConstraint`.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step; each file is a transaction.\n\n## When it is silent\n\nA validated CHECK proves it already; the table is made in the same PR; the rehearsal had rows and saw no scan.\n\nSource: https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"},"sequence-behind-data":{summary:"Rows are inserted with their number written out, into a column that numbers itself.",problem:"Rows are inserted with their number written out, into a column that numbers itself. The sequence does not notice and gives the same numbers again: error 23505.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { sequence-behind-data: note } }`.\n\n## Problem\n\nRows are inserted with their number written out, into a column that numbers itself. The sequence does not notice and gives the same numbers again: error 23505.\n\n## What it blocks\n\nInserts of the app, until the sequence is past the rows.\n\n## Safe sequence\n\n1. Leave the column out of the `INSERT`.\n2. Or afterwards: `SELECT setval(pg_get_serial_sequence('roles', 'id'), (SELECT max(id) FROM roles));`\n\n## In your framework\n\n- **Rails**: one migration class a step; `ActiveRecord::Base.connection.reset_pk_sequence!(:roles)`.\n- **Django**: one migration file a step; `RunSQL` for what has no operation; `manage.py sqlsequencereset app` prints the statements.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\nA later statement calls `setval` or restarts a sequence; only 0, negative numbers or DEFAULT are written; the column has no sequence.\n\nSource: https://www.postgresql.org/docs/current/functions-sequence.html"},"sequence-narrowed":{summary:"`AS integer`, `RESTART` and `CYCLE` give fewer numbers, or numbers that are in use.",problem:"`AS integer`, `RESTART` and `CYCLE` give fewer numbers, or numbers that are in use: inserts fail with error 22003 or 23505.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { sequence-narrowed: note } }`.\n\n## Problem\n\n`AS integer`, `RESTART` and `CYCLE` give fewer numbers, or numbers that are in use: inserts fail with error 22003 or 23505.\n\n## What it blocks\n\nInserts that need a number.\n\n## Safe sequence\n\n1. `ALTER SEQUENCE invoice_number RESTART WITH 500001;` above the highest number in use.\n2. Leave the type bigint.\n\n## In your framework\n\n- **Rails**: one migration class a step.\n- **Django**: one migration file a step; `RunSQL` for what has no operation.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\n`AS bigint`; `RESTART WITH` a number over 1; a sequence of the same PR.\n\nSource: https://www.postgresql.org/docs/current/sql-altersequence.html"},"set-local-without-transaction":{summary:"`SET LOCAL` lasts for the transaction that is open.",problem:"`SET LOCAL` lasts for the transaction that is open. Where none is, PostgreSQL answers with a warning (25P01) that tools do not show, and sets nothing: the file looks protected and is not.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { set-local-without-transaction: off } }`.\n\n## Problem\n\n`SET LOCAL` lasts for the transaction that is open. Where none is, PostgreSQL answers with a warning (25P01) that tools do not show, and sets nothing: the file looks protected and is not.\n\n## What it blocks\n\nNothing by itself; what it was to limit is not limited.\n\n## Safe sequence\n\n1. `SET` instead of `SET LOCAL`, and `RESET` at the end of the file.\n2. Or open a transaction: `BEGIN; SET LOCAL \u2026; \u2026; COMMIT;`.\n\n## In your framework\n\n- **goose, dbmate, sqlx, Flyway, Atlas** with the transaction switched off, **psql** and **Sqitch**: as above.\n- **Rails** with `disable_ddl_transaction!`, **Django** with `atomic = False`: as above.\n- **Prisma, golang-migrate**: several statements of one file share a transaction, in which `SET LOCAL` works.\n- **Alembic**: `with op.get_context().autocommit_block():` around it.\n- **Drizzle**: runs all pending files in one transaction: run the statement by hand before, and leave it in the file with `IF NOT EXISTS`.\n- **Ecto**: `@disable_ddl_transaction true` and `@disable_migration_lock true`.\n- **Knex**: `exports.config = { transaction: false }`.\n- **TypeORM**: `transaction = false` on the class, run with `--transaction each`.\n- **Laravel**: `public $withinTransaction = false;` on the class.\n\n## When it is silent\n\nA transaction is open: the tool\u2019s, the script\u2019s own, or that of a text of several statements.\n\nSource: https://www.postgresql.org/docs/current/sql-set.html, and `src/analysis/rules/server-behaviour.test.ts`"},"setting-outlives-migration":{summary:"`SET` lasts for the session, also when the transaction commits.",problem:"`SET` lasts for the session, also when the transaction commits. Tools run all pending migrations in one session, so the next file runs with it: with triggers off (`session_replication_role`), another `search_path`, or a timeout that ends its index build. Behind a pooler in transaction mode the next client of the connection gets it.",help:`Severity: note; hygiene for settings that only limit or format. Change it in \`lockstep.yml\`: \`policy: { rules: { setting-outlives-migration: warn } }\`.

## Problem

\`SET\` lasts for the session, also when the transaction commits. Tools run all pending migrations in one session, so the next file runs with it: with triggers off (\`session_replication_role\`), another \`search_path\`, or a timeout that ends its index build. Behind a pooler in transaction mode the next client of the connection gets it.

## What it blocks

Nothing by itself.

## Safe sequence

1. \`SET LOCAL\` inside a transaction: it ends with it.
2. Outside of one: \`RESET <name>;\` at the end of the file.

## In your framework

- **Prisma, Flyway, golang-migrate, goose, dbmate, sqlx, Drizzle, Rails, Django**: as above; all of them keep their session.
- **Sqitch, psql**: a session a script; nothing is left over.
- **Alembic, Ecto, Knex, TypeORM, Laravel**: the same, in the statement that they are given.

## When it is silent

It is \`SET LOCAL\`, or taken back by \`RESET\`, \`SET \u2026 TO DEFAULT\` or \`DISCARD\`. Told once a migration.

Source: https://www.postgresql.org/docs/current/sql-set.html, and \`src/analysis/rules/server-behaviour.test.ts\``},"several-strong-locks":{summary:"One transaction locks two or more existing tables one after the other.",problem:"One transaction locks two or more existing tables one after the other. A session that uses them in the other order deadlocks with it: PostgreSQL ends one of the two with error 40P01. Two transactions of one pull request that take the same two tables in opposite order cannot both suit the application.",help:`Severity: note for two tables, warn from three on and for two transactions in opposite order. Change it in \`lockstep.yml\`: \`policy: { rules: { several-strong-locks: warn } }\`.

## Problem

One transaction locks two or more existing tables one after the other. A session that uses them in the other order deadlocks with it: PostgreSQL ends one of the two with error 40P01. Two transactions of one pull request that take the same two tables in opposite order cannot both suit the application.

## What it blocks

Users of the first table also wait while the migration waits for the second.

## Safe sequence

1. A transaction (a migration) for each table.
2. Where they must change together: the order in which the application uses them, and a short \`lock_timeout\`.
3. Run it again when it times out or deadlocks; nothing is half done.

## In your framework

- **Prisma**: \`prisma migrate dev --create-only\` twice, and edit the SQL: one folder a step.
- **Rails**: one migration class a step.
- **Django**: one migration file a step (\`RunPython\` in a file of its own).
- **Drizzle, node-pg-migrate**: all pending files run in one transaction; deploy (and migrate) once a step.
- **Alembic**: one revision a step, with \`transaction_per_migration=True\` in \`env.py\`, or all pending revisions share a transaction; \`op.execute(\u2026)\`.
- **Ecto**: one migration module a step; \`execute("\u2026")\`.
- **Knex**: one file a step; \`knex.raw('\u2026')\`.
- **TypeORM**: one class a step, run with \`--transaction each\`; \`queryRunner.query('\u2026')\`.
- **Laravel**: one class a step; \`DB::statement('\u2026')\`.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step; each file is a transaction.

## When it is silent

One table only; the others are made in the same PR; one statement takes all its locks at once; none of the locks is \`ACCESS EXCLUSIVE\`.

Source: https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS, and \`src/analysis/rules/server-behaviour.test.ts\``},"statement-not-seen":{summary:"The statement could not be read, or could not be watched, or what it does stands elsewhere and was not rehearsed.",problem:"The statement could not be read, or could not be watched, or what it does stands elsewhere and was not rehearsed: SQL that a `DO` block puts together at run time, a procedure, a function of the database. Lockstep calls nothing safe that it did not see.",help:`Severity: block where it was neither read nor run, else warn. Change it in \`lockstep.yml\`: \`policy: { rules: { statement-not-seen: warn } }\`.

## Problem

The statement could not be read, or could not be watched, or what it does stands elsewhere and was not rehearsed: SQL that a \`DO\` block puts together at run time, a procedure, a function of the database. Lockstep calls nothing safe that it did not see.

## What it blocks

Unknown.

## Safe sequence

1. Plain SQL, without psql commands or placeholders.
2. Let Lockstep rehearse the migration (\`lockstep check\` does; \`lockstep lint\` only reads): what a block or a function runs is then seen.
3. For what is not SQL: let Lockstep run your own migrate command (\`sources: [{ command: \u2026 }]\`).

## In your framework

- Any: \`sources: [{ path: \u2026, command: \u2026 }]\` in \`lockstep.yml\` rehearses Go, Python, Java and Ruby steps by watching the wire.

## When it is silent

It was read and, where it is put together at run time or calls something, rehearsed; the functions it calls are PostgreSQL\u2019s own.

Source: docs of Lockstep`},"table-rewrite":{summary:"The statement writes all of the table, and all its indexes, anew under `ACCESS EXCLUSIVE`.",problem:"The statement writes all of the table, and all its indexes, anew under `ACCESS EXCLUSIVE`: most `ALTER COLUMN \u2026 TYPE`, a volatile default, `serial` and identity columns, stored generated columns, `SET LOGGED`, `VACUUM FULL`, `CLUSTER`, `REFRESH MATERIALIZED VIEW`.",help:"Severity: block. Change it in `lockstep.yml`: `policy: { rules: { table-rewrite: warn } }`.\n\n## Problem\n\nThe statement writes all of the table, and all its indexes, anew under `ACCESS EXCLUSIVE`: most `ALTER COLUMN \u2026 TYPE`, a volatile default, `serial` and identity columns, stored generated columns, `SET LOGGED`, `VACUUM FULL`, `CLUSTER`, `REFRESH MATERIALIZED VIEW`.\n\n## What it blocks\n\nReads and writes of the table, for as long as the rewrite takes, and until `COMMIT`.\n\n## Safe sequence\n\nFor another type:\n\n1. `ALTER TABLE orders ADD COLUMN total_new bigint;`\n2. Keep both written by a trigger, and fill the old rows in batches.\n3. When the code that uses `total_new` is live everywhere: drop the trigger and the old column.\n\nFor a volatile default: add the column without it, `SET DEFAULT`, then fill in batches. For storage: `pg_repack`. The report gives the whole SQL with your names.\n\nThe JSON report has the edited lines as `replacement`: `REFRESH MATERIALIZED VIEW CONCURRENTLY`, where the view has a unique index.\n\n## In your framework\n\n- **Prisma**: `prisma migrate dev --create-only` twice, and edit the SQL: one folder a step.\n- **Rails**: one migration class a step; `safe_by_default` of strong_migrations knows some of it.\n- **Django**: one migration file a step; `RunSQL` for the trigger.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step; each file is a transaction.\n\n## When it is silent\n\nThe rehearsal saw no new storage: `varchar(20)` to `text`, a higher `numeric` precision, `DEFAULT now()`, `timestamp` to `timestamptz` in a UTC session. Measured beats predicted.\n\nSource: https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"},"timestamp-time-zone":{summary:"`timestamp` and `timestamptz` are converted with the session\u2019s `TimeZone`.",problem:"`timestamp` and `timestamptz` are converted with the session\u2019s `TimeZone`. In UTC the stored values stay as they are; elsewhere every value moves and the whole table is written anew. A test database in UTC says nothing about production.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { timestamp-time-zone: note } }`.\n\n## Problem\n\n`timestamp` and `timestamptz` are converted with the session\u2019s `TimeZone`. In UTC the stored values stay as they are; elsewhere every value moves and the whole table is written anew. A test database in UTC says nothing about production.\n\n## What it blocks\n\nIn UTC nothing for long; elsewhere reads and writes of the table for the whole rewrite.\n\n## Safe sequence\n\n1. `SET LOCAL TimeZone = 'UTC';`\n2. `ALTER TABLE orders ALTER COLUMN at TYPE timestamptz;`\n3. If the old values are in another zone: a new column, filled in batches with `at AT TIME ZONE 'Europe/Berlin'`.\n\n## In your framework\n\n- **Rails**: one migration class a step; its connection is in UTC unless told otherwise.\n- **Django**: one migration file a step; `RunSQL` for what has no operation; its connection is in UTC while `USE_TZ` is set.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\n`TimeZone` is set earlier in the migration; `USING` says how; a column of the same PR.\n\nSource: measured on PostgreSQL 12 to 18; src/analysis/locks/predict.test.ts"},"triggers-disabled":{summary:"Foreign keys are triggers.",problem:"Foreign keys are triggers. `DISABLE TRIGGER ALL` and `session_replication_role = replica` switch them off: rows that break them get in, and enabling checks nothing again. Where there are foreign keys it needs a superuser: error 42501 for everybody else.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { triggers-disabled: note } }`.\n\n## Problem\n\nForeign keys are triggers. `DISABLE TRIGGER ALL` and `session_replication_role = replica` switch them off: rows that break them get in, and enabling checks nothing again. Where there are foreign keys it needs a superuser: error 42501 for everybody else.\n\n## What it blocks\n\nNobody for long; the data\u2019s integrity.\n\n## Safe sequence\n\n1. `ALTER TABLE orders DISABLE TRIGGER USER;` leaves foreign keys alone.\n2. The change of rows, in the same transaction.\n3. `ALTER TABLE orders ENABLE TRIGGER USER;`\n\n## In your framework\n\n- **Rails**: one migration class a step; `disable_referential_integrity` does this.\n- **Django**: one migration file a step; `RunSQL` for what has no operation; fixtures defer constraints instead.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\nOnly user triggers, or one by its name.\n\nSource: https://www.postgresql.org/docs/current/sql-altertable.html"},truncate:{summary:"`TRUNCATE` removes every row under `ACCESS EXCLUSIVE`, with `CASCADE` those of every referencing table too.",problem:"`TRUNCATE` removes every row under `ACCESS EXCLUSIVE`, with `CASCADE` those of every referencing table too. It is not MVCC-safe: an older snapshot sees the table empty.",help:`Severity: block. Change it in \`lockstep.yml\`: \`policy: { rules: { truncate: warn } }\`.

## Problem

\`TRUNCATE\` removes every row under \`ACCESS EXCLUSIVE\`, with \`CASCADE\` those of every referencing table too. It is not MVCC-safe: an older snapshot sees the table empty.

## What it blocks

Reads and writes, until \`COMMIT\`; the rows are gone.

## Safe sequence

1. Delete in batches, or stop using the table and drop it in a later PR.

## In your framework

- **Prisma**: \`prisma migrate dev --create-only\` twice, and edit the SQL: one folder a step.
- **Rails**: one migration class a step.
- **Django**: one migration file a step.
- **Alembic**: one revision a step, with \`transaction_per_migration=True\` in \`env.py\`, or all pending revisions share a transaction; \`op.execute(\u2026)\`.
- **Drizzle**: \`drizzle-kit generate --custom\` for each step; pending files share one transaction, so release the steps one by one.
- **Ecto**: one migration module a step; \`execute("\u2026")\`.
- **Knex**: one file a step; \`knex.raw('\u2026')\`.
- **TypeORM**: one class a step, run with \`--transaction each\`; \`queryRunner.query('\u2026')\`.
- **Laravel**: one class a step; \`DB::statement('\u2026')\`.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step; each file is a transaction.

## When it is silent

The table is made in the same PR.

Source: https://www.postgresql.org/docs/current/sql-truncate.html`},"unbatched-backfill":{summary:"One `UPDATE`, `DELETE` or `INSERT \u2026 SELECT` changes a number of rows that grows with the table, in one transaction.",problem:"One `UPDATE`, `DELETE` or `INSERT \u2026 SELECT` changes a number of rows that grows with the table, in one transaction. Every row it touches stays locked to the end, its old versions cannot be cleaned up meanwhile, and the rows are written once more, with every index. Without a `WHERE`, or with one that is always true, it is all of them.",help:"Severity: warn. Change it in `lockstep.yml`: `policy: { rules: { unbatched-backfill: off } }`.\n\n## Problem\n\nOne `UPDATE`, `DELETE` or `INSERT \u2026 SELECT` changes a number of rows that grows with the table, in one transaction. Every row it touches stays locked to the end, its old versions cannot be cleaned up meanwhile, and the rows are written once more, with every index. Without a `WHERE`, or with one that is always true, it is all of them.\n\n## What it blocks\n\nWriters of the same rows; replicas, which get it all at once; vacuum.\n\n## Safe sequence\n\n1. Go through the table by its key, a few thousand rows at a time, each batch in its own transaction.\n2. Pause while replicas lag.\n3. Only the rows that need it: `WHERE new_column IS NULL`.\n4. Afterwards `ANALYZE`: until then the planner knows nothing of the new values.\n\n## In your framework\n\n- **Rails**: `in_batches` in a data migration with `disable_ddl_transaction!`; online_migrations and maintenance_tasks do it in the background.\n- **Django**: `RunPython` with `atomic = False`, slices by primary key.\n- **Prisma, Drizzle, Flyway, golang-migrate, goose, dbmate, sqlx**: a script of its own that loops, or a `DO` block that commits, in a file without a transaction.\n- **Alembic**: `with op.get_context().autocommit_block():` around it.\n- **Ecto**: `@disable_ddl_transaction true` and `@disable_migration_lock true`.\n- **Knex**: `exports.config = { transaction: false }`.\n- **TypeORM**: `transaction = false` on the class, run with `--transaction each`.\n- **Laravel**: `public $withinTransaction = false;` on the class.\n\n## When it is silent\n\nA unique key names the rows; a `LIMIT` on the table\u2019s own rows, or a range of its key, bounds them; the block commits as it goes; the rows are written out; the table is made in the same PR.\n\nSource: https://www.postgresql.org/docs/current/mvcc.html, https://www.postgresql.org/docs/current/sql-analyze.html"},"unclosed-transaction":{summary:"The file begins a transaction and does not end it, and its tool does not either.",problem:"The file begins a transaction and does not end it, and its tool does not either. The server rolls back what is not committed when the session ends. Whether the next file, or the tool\u2019s own record, happens to commit it is chance.",help:`Severity: block. Change it in \`lockstep.yml\`: \`policy: { rules: { unclosed-transaction: warn } }\`.

## Problem

The file begins a transaction and does not end it, and its tool does not either. The server rolls back what is not committed when the session ends. Whether the next file, or the tool\u2019s own record, happens to commit it is chance.

## What it blocks

Whatever its locks conflict with, until the session ends.

## Safe sequence

1. \`COMMIT;\` at the end of the file.

## In your framework

- **golang-migrate, Prisma**: leave \`BEGIN\` and \`COMMIT\` out: several statements of one file share a transaction already.
- **Sqitch, psql**: each script ends with its own \`COMMIT;\`.
- **Rails**: \`transaction do \u2026 end\`; **Django**: \`atomic\`.
- **Alembic, Drizzle, Ecto, Knex, TypeORM, Laravel, Flyway, goose, dbmate, sqlx**: open and close the transaction themselves; leave \`BEGIN\` and \`COMMIT\` out.

## When it is silent

The file has a COMMIT (END) or ROLLBACK behind its last BEGIN; the tool has a transaction around the file and commits it.

Source: https://www.postgresql.org/docs/current/sql-begin.html, and \`src/analysis/rules/server-behaviour.test.ts\``},"unlogged-table":{summary:"An `UNLOGGED` table is empty after a crash, and replicas do not have it.",problem:"An `UNLOGGED` table is empty after a crash, and replicas do not have it.",help:"Severity: warn for an existing table, else note. Change it in `lockstep.yml`: `policy: { rules: { unlogged-table: note } }`.\n\n## Problem\n\nAn `UNLOGGED` table is empty after a crash, and replicas do not have it.\n\n## What it blocks\n\n`SET UNLOGGED` writes the table anew under `ACCESS EXCLUSIVE` ([table-rewrite](table-rewrite.md)).\n\n## Safe sequence\n\n1. Keep `CREATE TABLE` for what must last.\n2. `CREATE UNLOGGED TABLE cache (\u2026);` for what may be lost.\n\n## In your framework\n\n- **Rails**: one migration class a step.\n- **Django**: one migration file a step; `RunSQL` for what has no operation.\n- **Alembic**: one revision a step, with `transaction_per_migration=True` in `env.py`, or all pending revisions share a transaction; `op.execute(\u2026)`.\n- **Prisma**: `prisma migrate dev --create-only` for each step, and edit the SQL: one folder a step.\n- **Drizzle**: `drizzle-kit generate --custom` for each step; pending files share one transaction, so release the steps one by one.\n- **Ecto**: one migration module a step; `execute(\"\u2026\")`.\n- **Knex**: one file a step; `knex.raw('\u2026')`.\n- **TypeORM**: one class a step, run with `--transaction each`; `queryRunner.query('\u2026')`.\n- **Laravel**: one class a step; `DB::statement('\u2026')`.\n- **Flyway, golang-migrate, goose, dbmate, sqlx**: one file a step.\n\n## When it is silent\n\nLogged and temporary tables. For new tables it is hygiene: folded away, and never more than a note.\n\nSource: https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-UNLOGGED"},"unsupported-on-partitioned":{summary:"PostgreSQL refuses some statements on a partitioned table.",problem:"PostgreSQL refuses some statements on a partitioned table: `CREATE INDEX CONCURRENTLY`, `DROP INDEX CONCURRENTLY`, a foreign key `NOT VALID` (before 18), `ADD CONSTRAINT \u2026 USING INDEX`; and `DETACH PARTITION \u2026 CONCURRENTLY` beside a default partition.",help:"Severity: block. Change it in `lockstep.yml`: `policy: { rules: { unsupported-on-partitioned: warn } }`.\n\n## Problem\n\nPostgreSQL refuses some statements on a partitioned table: `CREATE INDEX CONCURRENTLY`, `DROP INDEX CONCURRENTLY`, a foreign key `NOT VALID` (before 18), `ADD CONSTRAINT \u2026 USING INDEX`; and `DETACH PARTITION \u2026 CONCURRENTLY` beside a default partition.\n\n## What it blocks\n\nNothing: the migration fails, and those behind it wait.\n\n## Safe sequence\n\n1. `CREATE INDEX events_at_idx ON ONLY events (at);` for the parent; it stays invalid for now.\n2. For each partition, outside a transaction: `CREATE INDEX CONCURRENTLY events_1_at_idx ON events_1 (at);`\n3. `ALTER INDEX events_at_idx ATTACH PARTITION events_1_at_idx;` With the last the parent\u2019s becomes valid.\n\n## In your framework\n\n- **Rails**: `disable_ddl_transaction!` in the migration class.\n- **Django**: `atomic = False` on the migration class.\n- **Alembic**: `with op.get_context().autocommit_block():` around it.\n- **Prisma**: the statement alone in its own `migration.sql`; Prisma opens no transaction of its own.\n- **Drizzle**: runs all pending files in one transaction: run the statement by hand before, and leave it in the file with `IF NOT EXISTS`.\n- **Ecto**: `@disable_ddl_transaction true` and `@disable_migration_lock true`.\n- **Knex**: `exports.config = { transaction: false }`.\n- **TypeORM**: `transaction = false` on the class, run with `--transaction each`.\n- **Laravel**: `public $withinTransaction = false;` on the class.\n- **Flyway**: a file of its own with `V7__name.sql.conf` holding `executeInTransaction=false`, and `flyway.postgresql.transactional.lock=false`.\n- **golang-migrate**: a file with this one statement.\n- **goose**: `-- +goose NO TRANSACTION`.\n- **dbmate**: `-- migrate:up transaction:false`.\n- **sqlx**: `-- no-transaction` as the first line.\n\n## When it is silent\n\nThe rehearsal ran it: then what happened is told. The server can do it.\n\nSource: https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-LIMITATIONS"},"waiver-expired":{summary:"The last day of a waiver (`until`) is over.",problem:"The last day of a waiver (`until`) is over.",help:`Severity: warn. Change it in \`lockstep.yml\`: \`policy: { rules: { waiver-expired: block } }\`.

## Problem

The last day of a waiver (\`until\`) is over.

## What it blocks

Nothing by itself: what it waived counts again.

## Safe sequence

1. Mend the statement as the finding says.
2. Or agree on a new date, in the review.

## In your framework

A waiver is a comment in the SQL that the tool sends or keeps: \`-- lockstep: allow <rule>[, <rule>\u2026] until=YYYY-MM-DD
reason="\u2026"\`, right before one statement or on its last line. Where the framework writes the SQL (Rails, Django, Alembic),
put the comment at the start of the text given to \`execute\` or \`RunSQL\`.

## When it is silent

Up to and on the day that it names.

Source: src/policy/waivers.test.ts`},"waiver-invalid":{summary:"A comment means to waive a finding and cannot.",problem:"A comment means to waive a finding and cannot: it names no rule, or one that does not exist or is never waived; it gives no reason in quotes; its date is none, or is further away than `policy.waivers.maxDays`; or the base branch does not allow waivers at all.",help:`Severity: warn. Change it in \`lockstep.yml\`: \`policy: { rules: { waiver-invalid: block } }\`.

## Problem

A comment means to waive a finding and cannot: it names no rule, or one that does not exist or is never waived; it gives no
reason in quotes; its date is none, or is further away than \`policy.waivers.maxDays\`; or the base branch does not allow
waivers at all.

## What it blocks

Nothing by itself: the finding that it means counts.

## Safe sequence

1. Correct the comment as the message says; the nearest name is given.
2. What is never waived is to be mended: evidence that an app breaks, expand and contract in one pull request, and what
   could not be read or seen.

## In your framework

A waiver is a comment in the SQL that the tool sends or keeps: \`-- lockstep: allow <rule>[, <rule>\u2026] until=YYYY-MM-DD
reason="\u2026"\`, right before one statement or on its last line. Where the framework writes the SQL (Rails, Django, Alembic),
put the comment at the start of the text given to \`execute\` or \`RunSQL\`.

## When it is silent

Text within a string, a dollar quoted body, the body of a SQL function or COPY data is no comment, and so no waiver.

Source: src/policy/waivers.test.ts`},"waiver-unused":{summary:"A waiver names a rule that finds nothing at its statement.",problem:"A waiver names a rule that finds nothing at its statement: the statement was mended, or the comment has moved away from it.",help:`Severity: warn. Change it in \`lockstep.yml\`: \`policy: { rules: { waiver-unused: block } }\`.

## Problem

A waiver names a rule that finds nothing at its statement: the statement was mended, or the comment has moved away from it.

## What it blocks

Nothing. It would hide a later finding that nobody has agreed to.

## Safe sequence

1. Take the waiver out, or put it right before the statement that it is about.

## In your framework

A waiver is a comment in the SQL that the tool sends or keeps: \`-- lockstep: allow <rule>[, <rule>\u2026] until=YYYY-MM-DD
reason="\u2026"\`, right before one statement or on its last line. Where the framework writes the SQL (Rails, Django, Alembic),
put the comment at the start of the text given to \`execute\` or \`RunSQL\`.

## When it is silent

The rule finds something there. A waiver with several rules is told of each that finds nothing.

Source: src/policy/waivers.test.ts`}};function h(n,{version:e}){return t(n,{version:e,ruleOf:s})}function s(n){let e=a[n];return e===void 0?{id:n,shortDescription:{text:n.replaceAll("-"," ")}}:{id:n,shortDescription:{text:e.summary},fullDescription:{text:e.problem},help:{text:e.help,markdown:e.help},properties:{tags:["postgresql","migrations"]}}}export{h as renderLintSarif};
