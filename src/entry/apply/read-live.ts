import type { LiveDeployment } from '../../apply/guards/control-plane.ts';
import { UsageError } from '../../errors.ts';

/** `production=77aa…@2026-11-20T10:00:00Z`, as often as there are processes of other versions. */
export function readLive(given: readonly string[]): Record<string, LiveDeployment[]> {
  const live: Record<string, LiveDeployment[]> = {};
  for (const each of given) {
    const [, environment = '', sha = '', since = ''] = /^([^=]+)=([0-9a-f]{7,64})@(.+)$/.exec(each) ?? [];
    if (environment === '' || Number.isNaN(Date.parse(since))) {
      throw new UsageError(`--live ${each} cannot be read.`, {
        code: 'live-invalid',
        hint: 'Write it like production=77aa12b@2026-11-20T10:00:00Z.',
      });
    }
    live[environment] = [...(live[environment] ?? []), { sha, since: new Date(since).toISOString() }];
  }
  return live;
}
