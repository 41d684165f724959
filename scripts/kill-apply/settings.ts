import type { DriveOptions } from '../../src/apply/execute/drive.ts';

/** Short waits, so that a thousand runs end today. */
export const settings: Pick<DriveOptions, 'settings' | 'pace'> = {
  settings: { lockTimeout: 2, attempts: 10, maxReplicaLag: 30 },
  pace: { backoff: 20, longestBackoff: 200, watch: 20, controls: 30, health: 100, reconnect: 30_000, losses: 20 },
};
