import { codeSpan, escapeText, table } from '../../report/escape.ts';
import { isRefusal } from '../guards/control-plane.ts';
import type { AuditEvent } from '../store.ts';
import { findRun } from './find-run.ts';
import type { RunVerb } from './verb.ts';

/** Events that are shown; the whole trail is exported as JSON lines. */
const MOST = 50;

/** The last events of a run, oldest first. */
export const log: RunVerb = async ({ command, context }) => {
  const found = await findRun(context, command.run ?? '');
  if (isRefusal(found)) return found;
  await using target = found.target;
  const { run } = found;
  const events = await target.store.events({ run: run.id, limit: 10_000 });
  const rows = events
    .slice(-MOST)
    .map((event) => [String(event.seq), event.at.slice(11, 19), escapeText(event.kind), describe(event)]);
  const more = events.length > MOST ? `\n\n${events.length - MOST} earlier events are not shown.` : '';
  const text = `Run ${codeSpan(run.id)} on **${escapeText(run.environment)}**: ${run.state}.\n\n${table(['', 'UTC', 'event', ''], rows)}${more}`;
  return { text, run, environment: run.environment };
};

function describe({ data }: AuditEvent): string {
  const parts = Object.entries(data).map(([key, value]) => {
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    return `${key} ${shown}`;
  });
  return escapeText(parts.join(', '), 200);
}
