import type pg from 'pg';
import type { BlobCache } from '../forge/blob-cache.ts';
import { schema } from './store.ts';

/** Bytes of a file that is worth keeping. */
const LARGEST = 1024 * 1024;

/**
 * A repository's blobs, kept for all replicas, and from one repository never for another. `reading` is that repository's
 * in this process.
 */
export function createBlobStore(
  pool: pg.Pool,
  repositoryId: number,
  reading: Map<string, Promise<Buffer>> = new Map(),
): BlobCache {
  return {
    reading,
    async get(ids) {
      if (ids.length === 0) return new Map();
      const { rows } = await pool.query<{ id: string; bytes: Buffer }>(
        `SELECT id, bytes FROM ${schema}.blobs WHERE repository_id = $1 AND id = ANY ($2)`,
        [repositoryId, ids],
      );
      await pool.query(
        `UPDATE ${schema}.blobs SET used_at = now()
         WHERE repository_id = $1 AND id = ANY ($2) AND used_at < now() - interval '1 day'`,
        [repositoryId, ids],
      );
      return new Map(rows.map(({ id, bytes }) => [id, bytes]));
    },
    async put(id, bytes) {
      if (bytes.length > LARGEST) return;
      await pool.query(
        `INSERT INTO ${schema}.blobs (repository_id, id, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
        [repositoryId, id, bytes],
      );
    },
  };
}
