import { defineCases } from '../case.ts';

/** ANALYZE, VACUUM, CLUSTER (hazards 2.5). */
export const maintenanceCases = defineCases({
  analyze: 'ANALYZE orders',
  'analyze-column': 'ANALYZE orders (email)',
  'analyze-several': 'ANALYZE bare, loose',
  'analyze-partitioned': 'ANALYZE events',
  'analyze-inherited': 'ANALYZE animals',
  'analyze-matview': 'ANALYZE totals',
  cluster: 'CLUSTER orders USING orders_email_idx',
  'cluster-never-clustered': { sql: 'CLUSTER bare', fails: '42704' },
  vacuum: {
    sql: 'VACUUM loose',
    alone: true,
    setup: 'INSERT INTO loose SELECT n, n FROM generate_series(2000, 80000) n',
  },
  'vacuum-analyze': {
    sql: 'VACUUM (ANALYZE) loose',
    alone: true,
    setup: 'INSERT INTO loose SELECT n, n FROM generate_series(2000, 80000) n',
  },
  'vacuum-full': {
    sql: 'VACUUM FULL loose',
    alone: true,
    setup: 'INSERT INTO loose SELECT n, n FROM generate_series(2000, 80000) n',
  },
  'vacuum-in-tx': { sql: 'VACUUM orders', fails: '25001' },
  'vacuum-full-matview': {
    sql: 'VACUUM FULL many',
    alone: true,
    setup:
      'CREATE MATERIALIZED VIEW many AS SELECT n FROM generate_series(1, 300000) n; CREATE INDEX many_key ON many (n)',
  },
});
