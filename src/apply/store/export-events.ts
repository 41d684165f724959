import type { AuditEvent, TargetStore } from '../store.ts';
import { chainStart, follows } from './chain.ts';
import { canonicalJson } from './json.ts';

/** The audit trail as JSONL, oldest first, one event a line. @param run only its events (they do not form a chain) */
export async function* exportEvents(store: Pick<TargetStore, 'events'>, run?: string): AsyncGenerator<string> {
  let after = 0;
  for (;;) {
    const page = await store.events({ after, limit: 1000, ...(run !== undefined && { run }) });
    for (const event of page) yield `${canonicalJson(event)}\n`;
    const last = page.at(-1);
    if (last === undefined || page.length < 1000) return;
    after = last.seq;
  }
}

/** Checks an export of the whole trail, away from its database. @returns the number of the first line that is broken */
export function verifyLines(lines: Iterable<string>): number | undefined {
  let head = chainStart;
  let number = 0;
  for (const line of lines) {
    number++;
    const event = parse(line);
    if (event === undefined || !follows(head, event)) return number;
    head = { seq: event.seq, hash: event.hash };
  }
  return undefined;
}

function parse(line: string): AuditEvent | undefined {
  try {
    return JSON.parse(line) as AuditEvent;
  } catch {
    return undefined;
  }
}
