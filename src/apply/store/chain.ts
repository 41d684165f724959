import { createHash } from 'node:crypto';
import type { AuditEvent } from '../store.ts';
import { canonicalJson } from './json.ts';

/**
 * The link of an event: SHA-256, in hex, over the canonical JSON of everything else in it, which includes the link
 * before. A line of the export can be checked by anyone with these two functions, or with `jq -S` and `sha256sum`.
 */
export function hashOf({ seq, run, at, kind, data, previous }: Omit<AuditEvent, 'hash'>): string {
  const body = canonicalJson({ seq, ...(run !== undefined && { run }), at, kind, data, previous });
  return createHash('sha256').update(body).digest('hex');
}

/** Where a chain stands. The first event's `previous` is empty. */
export interface ChainHead {
  seq: number;
  hash: string;
}

export const chainStart: ChainHead = { seq: 0, hash: '' };

/** Whether an event is the one after `head`, unchanged. */
export function follows(head: ChainHead, event: AuditEvent): boolean {
  return event.seq === head.seq + 1 && event.previous === head.hash && event.hash === hashOf(event);
}
