import { createHash } from 'node:crypto';
import type { Migration, SourceHistory } from '../../migrations/migration.ts';
import { quoteLiteral } from '../../migrations/tools/shared/quote.ts';

/** What was run of sources whose tool keeps no history: plain SQL files. */
export const OWN_TABLE = 'lockstep.migrations';

/** Stands in place of a checksum: this file and all before it were run before Lockstep came. */
export const BASELINE = 'baseline';

/** Makes {@link OWN_TABLE}; may be sent any number of times. */
export const OWN_BOOKKEEPING = `CREATE SCHEMA IF NOT EXISTS lockstep;
CREATE TABLE IF NOT EXISTS ${OWN_TABLE} (
  source text NOT NULL,
  id text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (source, id)
)`;

/** SHA-256 in hex of what the migration sends. */
export function checksumOf({ up }: Migration): string {
  const hash = createHash('sha256');
  for (const { sql } of up.batches) hash.update(sql).update('\0');
  return hash.digest('hex');
}

/** The history with rows in our own table where its tool keeps none; any other is given back as it is. */
export function withRecords(history: SourceHistory): SourceHistory {
  if (history.source.tool !== 'sql') return history;
  return {
    ...history,
    bookkeeping: OWN_BOOKKEEPING,
    migrations: history.migrations.map((migration) => {
      const source = quoteLiteral(history.source.path);
      const id = quoteLiteral(migration.id);
      const checksum = checksumOf(migration);
      return {
        ...migration,
        checksum,
        record: `INSERT INTO ${OWN_TABLE} (source, id, checksum) VALUES (${source}, ${id}, '${checksum}')`,
        unrecord: `DELETE FROM ${OWN_TABLE} WHERE source = ${source} AND id = ${id}`,
      };
    }),
  };
}
