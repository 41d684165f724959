import type { HazardSection } from './hazard.ts';

/** Tables, partitions, storage: what the catalogue of hazards lists, and what tells of each. */
export const tables: HazardSection = {
  title: 'Tables, partitions, storage',
  hazards: [
    {
      id: 'create-table',
      sql: 'CREATE TABLE n (id bigint PRIMARY KEY)',
      phase: 'expand',
    },
    {
      id: 'create-table-with-fk',
      sql: 'CREATE TABLE n (a bigint PRIMARY KEY REFERENCES users)',
      rules: ['locks-second-table'],
      phase: 'expand',
      locks: ['users SHARE ROW EXCLUSIVE'],
    },
    {
      id: 'create-table-like',
      sql: 'CREATE TABLE n (LIKE orders)',
      phase: 'expand',
    },
    {
      id: 'create-table-as / select into',
      sql: 'CREATE TABLE n AS SELECT * FROM orders',
      rules: ['create-table-as'],
    },
    {
      id: 'create-table-if-not-exists-noop',
      sql: 'CREATE TABLE IF NOT EXISTS users (id bigint, phone text)',
      rules: ['create-table-exists'],
    },
    {
      id: 'create-table-force / drop+create',
      sql: 'DROP TABLE IF EXISTS prices; CREATE TABLE prices (id bigint)',
      rules: ['recreated-loses-rows'],
      phase: 'contract',
    },
    {
      id: 'drop-table',
      sql: 'DROP TABLE orders',
      rules: ['drop-table-locks-parents'],
      phase: 'contract',
    },
    {
      id: 'drop-table-cascade',
      sql: 'DROP TABLE users CASCADE',
      rules: ['cascade-drops'],
      phase: 'contract',
    },
    {
      id: 'rename-table',
      sql: 'ALTER TABLE orders RENAME TO purchases',
      phase: 'switch',
    },
    {
      id: 'set-schema',
      sql: 'ALTER TABLE orders SET SCHEMA app',
      phase: 'switch',
      locks: ['orders ACCESS EXCLUSIVE'],
    },
    {
      id: 'rename-schema',
      sql: 'ALTER SCHEMA public RENAME TO app',
      phase: 'switch',
    },
    {
      id: 'truncate',
      sql: 'TRUNCATE orders',
      rules: ['truncate'],
      phase: 'contract',
    },
    {
      id: 'truncate-cascade',
      sql: 'TRUNCATE users CASCADE',
      rules: ['truncate'],
      locks: ['orders ACCESS EXCLUSIVE'],
    },
    {
      id: 'lock-table',
      sql: 'LOCK TABLE orders',
      rules: ['lock-table'],
    },
    {
      id: 'vacuum-full / cluster',
      sql: 'CLUSTER orders USING orders_pkey',
      rules: ['table-rewrite'],
    },
    {
      id: 'set-logged-unlogged',
      sql: 'ALTER TABLE orders SET UNLOGGED',
      rules: ['table-rewrite', 'unlogged-table'],
    },
    {
      id: 'set-tablespace',
      sql: 'ALTER TABLE orders SET TABLESPACE fast',
      rules: ['table-rewrite'],
    },
    {
      id: 'set-access-method',
      sql: 'ALTER TABLE orders SET ACCESS METHOD columnar',
      phase: 'ops',
      locks: ['orders ACCESS EXCLUSIVE'],
      other: 'Whether it rewrites is measured: then table-rewrite speaks.',
    },
    {
      id: 'storage-params fillfactor/autovacuum',
      sql: 'ALTER TABLE orders SET (autovacuum_enabled = false)',
      rules: ['autovacuum-disabled'],
    },
    {
      id: 'cluster-on',
      sql: 'ALTER TABLE orders CLUSTER ON orders_pkey',
      phase: 'neutral',
      locks: ['orders SHARE UPDATE EXCLUSIVE'],
      taste: 'Harmless.',
    },
    {
      id: 'inherit / no-inherit',
      sql: 'ALTER TABLE prices NO INHERIT users',
      phase: 'neutral',
      locks: ['prices ACCESS EXCLUSIVE'],
      taste: 'Harmless but for the lock.',
    },
    {
      id: 'attach-partition',
      sql: 'ALTER TABLE logs ATTACH PARTITION prices FOR VALUES FROM (1) TO (2)',
      rules: ['scan-under-lock'],
    },
    {
      id: 'attach-partition-with-default',
      sql: 'ALTER TABLE events ATTACH PARTITION prices FOR VALUES IN (1)',
      rules: ['scan-under-lock'],
      locks: ['events_rest ACCESS EXCLUSIVE'],
    },
    {
      id: 'create-partition-of',
      sql: 'CREATE TABLE n PARTITION OF logs FOR VALUES FROM (1) TO (2)',
      rules: ['create-partition-of'],
    },
    {
      id: 'create-partition-of-with-default',
      sql: 'CREATE TABLE n PARTITION OF events FOR VALUES IN (1)',
      rules: ['scan-under-lock'],
      locks: ['events ACCESS EXCLUSIVE', 'events_rest ACCESS EXCLUSIVE'],
    },
    {
      id: 'detach-partition',
      sql: 'ALTER TABLE logs DETACH PARTITION logs_1',
      rules: ['detach-partition'],
      phase: 'contract',
    },
    {
      id: 'detach-concurrently-in-tx / with default partition',
      sql: 'ALTER TABLE logs DETACH PARTITION logs_1 CONCURRENTLY',
      rules: ['concurrently-in-transaction'],
      phase: 'contract',
      reason: ['migration-fails'],
    },
    {
      id: 'drop-partition',
      sql: 'DROP TABLE logs_1',
      rules: ['drop-partition'],
      phase: 'contract',
    },
    {
      id: 'partition-key-not-in-pk',
      reason: ['migration-fails'],
    },
    {
      id: 'matview-refresh',
      sql: 'REFRESH MATERIALIZED VIEW order_totals',
      rules: ['table-rewrite'],
    },
    {
      id: 'matview-refresh-concurrently',
      sql: 'REFRESH MATERIALIZED VIEW CONCURRENTLY order_totals',
      locks: ['order_totals EXCLUSIVE'],
    },
    {
      id: 'matview-create-with-data',
      sql: 'CREATE MATERIALIZED VIEW m AS SELECT * FROM orders',
      phase: 'expand',
      other: 'How long it reads is measured.',
    },
    {
      id: 'unlogged-table-created',
      sql: 'CREATE UNLOGGED TABLE n (a int PRIMARY KEY)',
      rules: ['unlogged-table'],
    },
    {
      id: 'table-without-pk',
      sql: 'CREATE TABLE n (a int)',
      rules: ['hygiene-no-primary-key'],
    },
  ],
};
