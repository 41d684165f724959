import { createHash } from 'node:crypto';
import type { Change } from '../plan.ts';

/** What a change's digest is made of. */
export type Digested = {
  source: Pick<Change['source'], 'tool'>;
  migrations: Array<Pick<Change['migrations'][number], 'id' | 'files'>>;
};

/**
 * SHA-256 in hex over the tool, and id and blobs of each migration in the tool's order. The same for the pull request's
 * head and for its merge, whatever the merge method, as long as the same bytes were merged.
 */
export function digestOf({ source, migrations }: Digested): string {
  const content = migrations.map(({ id, files }) => [id, Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))]);
  return createHash('sha256')
    .update(JSON.stringify([source.tool, content]))
    .digest('hex');
}
