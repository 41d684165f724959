import type { HazardSection } from './hazard.ts';

/** Transactions and sessions: what the catalogue of hazards lists, and what tells of each. */
export const transactions: HazardSection = {
  title: 'Transactions and sessions',
  hazards: [
    {
      id: 'missing-lock-timeout',
      sql: 'ALTER TABLE orders ADD z int',
      rules: ['missing-lock-timeout'],
    },
    {
      id: 'lock-timeout-too-long / zero / set too late',
      sql: 'SET lock_timeout = 0; ALTER TABLE orders ADD z int',
      rules: ['missing-lock-timeout'],
    },
    {
      id: 'missing-statement-timeout',
      taste: 'A statement_timeout breaks off index builds; how long a statement takes is measured and projected.',
    },
    {
      id: 'missing-idle-in-transaction-timeout, application_name',
      taste: 'Settings of the connection.',
    },
    {
      id: 'set-not-local',
      sql: ["SET lock_timeout = '1s'", "SET LOCAL statement_timeout = '1s'", 'ALTER TABLE orders ADD z int'],
      rules: ['setting-outlives-migration', 'set-local-without-transaction'],
    },
    {
      id: 'statement-after-access-exclusive',
      sql: "ALTER TABLE orders ADD z int; CREATE INDEX i ON users (name); UPDATE users SET name = 'a'",
      rules: ['long-work-under-lock', 'backfill-with-schema-change'],
    },
    {
      id: 'multi-table-ddl-one-tx',
      sql: 'ALTER TABLE orders ADD z int; ALTER TABLE users ADD z int',
      rules: ['several-strong-locks'],
    },
    {
      id: 'multiple-alter-same-table',
      sql: 'ALTER TABLE orders ALTER qty TYPE bigint; ALTER TABLE orders ADD r float DEFAULT random()',
      rules: ['alters-to-merge'],
    },
    {
      id: 'alter-combined-escalates',
      sql: 'ALTER TABLE orders VALIDATE CONSTRAINT orders_qty_check, ADD a int',
      rules: ['alter-escalates-lock'],
    },
    {
      id: 'concurrently-in-transaction',
      sql: 'DROP INDEX CONCURRENTLY orders_email_idx',
      rules: ['concurrently-in-transaction'],
    },
    {
      id: 'nested-begin / unclosed-begin / commit-inside-wrapped',
      sql: 'BEGIN; BEGIN; SELECT 1; COMMIT',
      rules: ['nested-transaction'],
    },
    {
      id: 'savepoints / subtransactions',
      taste: 'A matter of load, not of the schema.',
    },
    {
      id: 'ddl-and-backfill-same-tx',
      sql: "ALTER TABLE orders ADD z text; UPDATE orders SET z = 'a'",
      rules: ['backfill-with-schema-change'],
    },
    {
      id: 'non-idempotent-non-transactional',
      sql: [
        'CREATE INDEX CONCURRENTLY i ON orders (qty)',
        'ALTER TABLE orders ADD z int',
        'ALTER TABLE orders ADD y int',
      ],
      rules: ['half-applied-on-failure'],
    },
    {
      id: 'do-block-ddl / dynamic-sql',
      sql: "DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'x'); END $$",
      rules: ['statement-not-seen'],
    },
    {
      id: 'unanalysable-statement',
      sql: 'ALTER TABLE orders ADD COLUMN',
      rules: ['statement-not-seen'],
    },
    {
      id: 'editing-an-applied-migration',
      reason: ['edited-merged-migration'],
    },
    {
      id: 'out-of-order-version',
      reason: ['out-of-order-version'],
    },
    {
      id: 'missing-down / irreversible',
      reason: ['rollback-missing'],
    },
    {
      id: 'identifier-too-long / mixed-case / reserved',
      sql: 'CREATE TABLE "Order" (id bigint PRIMARY KEY)',
      rules: ['hygiene-names'],
    },
  ],
};
