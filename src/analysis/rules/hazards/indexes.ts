import type { HazardSection } from './hazard.ts';

/** Indexes: what the catalogue of hazards lists, and what tells of each. */
export const indexes: HazardSection = {
  title: 'Indexes',
  hazards: [
    {
      id: 'create-index',
      sql: 'CREATE INDEX i ON orders (qty)',
      rules: ['create-index-not-concurrent'],
    },
    {
      id: 'create-unique-index',
      sql: 'CREATE UNIQUE INDEX i ON orders (qty)',
      rules: ['create-index-not-concurrent'],
      phase: 'tighten',
    },
    {
      id: 'create-index-concurrently-in-tx',
      sql: 'CREATE INDEX CONCURRENTLY i ON orders (qty)',
      rules: ['concurrently-in-transaction'],
    },
    {
      id: 'cic-waits-for-old-tx',
      sql: ["SET lock_timeout = '1s'", 'CREATE INDEX CONCURRENTLY i ON orders (qty)'],
      rules: ['concurrently-under-short-timeout'],
      other: 'What waits is measured by the probes, with a reader left open.',
    },
    {
      id: 'cic-invalid-left / if-not-exists-trap',
      sql: ['CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON orders (qty)'],
      rules: ['concurrently-with-if-not-exists'],
    },
    {
      id: 'cic-after-lock-in-tx',
      sql: 'ALTER TABLE orders ADD z int; CREATE INDEX i ON orders (z)',
      rules: ['long-work-under-lock', 'create-index-not-concurrent'],
    },
    {
      id: 'create-index-on-partitioned',
      sql: 'CREATE INDEX i ON events (id)',
      rules: ['create-index-not-concurrent'],
    },
    {
      id: 'create-index-concurrently-on-partitioned',
      sql: ['CREATE INDEX CONCURRENTLY i ON events (id)'],
      rules: ['unsupported-on-partitioned'],
    },
    {
      id: 'create-index-only-parent',
      sql: 'CREATE INDEX i ON ONLY events (id)',
      locks: ['events SHARE'],
    },
    {
      id: 'attach-index-partition',
      taste: 'It is the safe way.',
    },
    {
      id: 'drop-index',
      sql: 'DROP INDEX orders_email_idx',
      rules: ['drop-index-not-concurrent'],
    },
    {
      id: 'drop-index-concurrently-in-tx / constraint index',
      sql: 'DROP INDEX CONCURRENTLY orders_code_key',
      rules: ['concurrently-in-transaction', 'drop-constraint-index'],
    },
    {
      id: 'replace-index-order',
      sql: ['DROP INDEX CONCURRENTLY orders_email_idx', 'CREATE INDEX CONCURRENTLY i ON orders (email, qty)'],
      rules: ['replace-index-order'],
    },
    {
      id: 'reindex-index',
      sql: 'REINDEX INDEX orders_email_idx',
      rules: ['reindex-not-concurrent'],
    },
    {
      id: 'reindex-table/schema/database',
      sql: 'REINDEX TABLE orders',
      rules: ['reindex-not-concurrent'],
    },
    {
      id: 'alter-index-rename / set',
      sql: 'ALTER INDEX orders_email_idx RENAME TO i',
      phase: 'neutral',
      taste: 'Queries do not name indexes.',
    },
    {
      id: 'index-hash / too-many-columns / redundant / duplicate',
      sql: 'CREATE INDEX i ON orders USING hash (qty)',
      rules: ['hygiene-indexes'],
    },
    {
      id: 'index-build-params-pgvector / hnsw memory',
      taste: 'A matter of tuning; the build’s time is measured and projected.',
    },
    {
      id: 'index-on-write-hot-table',
      other: 'How many writes queue is projected from the snapshot.',
    },
  ],
};
