import { codeSpan, escapeText, prose, table } from '../../report/escape.ts';
import { forHolder } from '../lock-holder.ts';
import { placeOf } from '../queue.ts';
import type { Hold, Run } from '../store.ts';
import { describeQueue, type QueueView } from './describe-queue.ts';
import { nextCommands, rowWords, signOf } from './states.ts';

export interface EnvironmentView {
  environment: string;
  runs: readonly Run[];
  holds: readonly Hold[];
  /** Who has it, and who waits for it. */
  queue?: QueueView;
  /** Set where it could not be looked at. */
  silent?: string;
}

const MOST = 5;

/** One table: environment × run × state × age × who × what next. */
export function describeRuns(views: readonly EnvironmentView[], now: Date): string {
  const rows = views.flatMap(({ environment, runs, silent, queue }) => {
    const name = `**${escapeText(environment)}**`;
    if (silent !== undefined) return [[name, '⚠️', escapeText(silent, 160), '', '', '']];
    if (runs.length === 0) return [[name, '', 'no run yet', '', '', '']];
    return runs
      .slice(0, MOST)
      .map((run, index) => [
        index === 0 ? name : '',
        codeSpan(run.id),
        `${signOf(run)} ${rowWords(run)}${place(run, queue)}${run.plan.change.pull === undefined ? '' : `, pull request ${run.plan.change.pull}`}`,
        age(run.updatedAt, now),
        escapeText(run.actor.login),
        `\`${nextCommands(run)[0] ?? ''}\``,
      ]);
  });
  const held = views.flatMap(({ environment, holds }) =>
    holds.map(
      (hold) =>
        `- **${escapeText(environment)}** is ${hold.kind === 'freeze' ? 'frozen' : 'locked'} by ${escapeText(hold.actor.login)}${forHolder(hold)} since ${hold.since.slice(0, 16).replace('T', ' ')} UTC: ${escapeText(hold.reason)}`,
    ),
  );
  held.push(
    ...views.flatMap(({ queue }) =>
      queue === undefined ? [] : describeQueue(queue).map((line) => `- ${prose(line, 1200)}`),
    ),
  );
  const body = table(['environment', 'run', 'state', 'age', 'by', 'next'], rows);
  return held.length === 0 ? body : `${body}\n\n${held.join('\n')}`;
}

function place(run: Run, view: QueueView | undefined): string {
  if (view === undefined || !view.queue.waiting.some(({ id }) => id === run.id)) return '';
  return ` at place ${placeOf(view.queue, run)}`;
}

function age(at: string, now: Date): string {
  const minutes = Math.max(0, Math.round((now.getTime() - Date.parse(at)) / 60_000));
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)} h`;
  return `${Math.round(minutes / 1440)} d`;
}
