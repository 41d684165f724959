import type { HazardSection } from './hazard.ts';

/** Data changes: what the catalogue of hazards lists, and what tells of each. */
export const data: HazardSection = {
  title: 'Data changes',
  hazards: [
    {
      id: 'update-all-rows',
      sql: "UPDATE orders SET note = 'a'",
      rules: ['unbatched-backfill'],
      phase: 'backfill',
    },
    {
      id: 'update-tautology / large subset',
      sql: "UPDATE orders SET note = 'a' WHERE note IS NULL",
      rules: ['unbatched-backfill'],
      phase: 'backfill',
    },
    {
      id: 'delete-all',
      sql: 'DELETE FROM orders',
      rules: ['unbatched-backfill'],
      phase: 'backfill',
    },
    {
      id: 'insert-select-bulk',
      sql: 'INSERT INTO users (name) SELECT note FROM orders',
      rules: ['unbatched-backfill'],
      phase: 'backfill',
    },
    {
      id: 'data-and-schema-mixed',
      sql: "ALTER TABLE orders ADD z text; UPDATE orders SET z = 'a'",
      rules: ['backfill-with-schema-change'],
      phase: 'backfill',
    },
    {
      id: 'backfill-before-expand-deployed / contract-before-backfill-done',
      sql: 'UPDATE orders SET email = note; ALTER TABLE orders DROP COLUMN note',
      rules: ['drops-backfill-source'],
      reason: ['expand-and-contract'],
    },
    {
      id: 'rows-written-after-backfill',
      sql: 'ALTER TABLE orders ADD z text; UPDATE orders SET z = note',
      rules: ['rows-written-after-backfill'],
    },
    {
      id: 'no-analyze-after-backfill',
      sql: 'UPDATE orders SET qty = 1',
      rules: ['unbatched-backfill'],
    },
    {
      id: 'wal-toast-replica-lag',
      other: 'WAL bytes are measured for each statement.',
    },
    {
      id: 'insert-without-column-list',
      reason: ['old-app-breaks'],
    },
  ],
};
