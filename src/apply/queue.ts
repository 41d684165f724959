import type { Run } from './store.ts';

/** Who has an environment, and who waits for it. */
export interface Queue {
  /** The run under way. */
  holder?: Run;
  /**
   * The run that ended last, where it failed (or was cancelled half-way) while the first of those who wait was waiting:
   * nothing begins by itself behind it. A run that succeeds, or that was asked for since, goes on.
   */
  stopped?: Run;
  /** Runs that may begin when their turn comes, the next one first; those for a later time are not among them. */
  waiting: Run[];
}

/** Of a run: where its change stands on the base branch. `undefined` is behind every other. */
export type Ranked = Pick<Run, 'kind' | 'notes'>;

/** A number of notes: commits from the one that this target counts from to the merge. */
export const MERGE_ORDER = 'mergeOrder';

/**
 * The order of a queue: that of the merges, not that of the commands. What takes something back comes first. Runs whose
 * place among the merges is not known are last; `sort` is stable, so that equal ones stay as they were accepted.
 */
export function compareQueued(one: Ranked, other: Ranked): number {
  const [a, b] = [rankOf(one), rankOf(other)];
  return a === b ? 0 : a - b;
}

function rankOf({ kind, notes }: Ranked): number {
  if (kind === 'rollback') return -Infinity;
  const order = notes[MERGE_ORDER];
  return typeof order === 'number' ? order : Infinity;
}

/** Whether a run's turn has come. */
export function isTurn({ holder, stopped, waiting }: Queue, id: string): boolean {
  return holder === undefined && stopped === undefined && waiting[0]?.id === id;
}

/** The runs that come before one: the one under way, and those of the queue that it does not pass. */
export function runsBefore({ holder, waiting }: Queue, run: Ranked & { id?: string }): Run[] {
  const place = waiting.findIndex(({ id }) => id === run.id);
  const ahead = place >= 0 ? waiting.slice(0, place) : waiting.filter((each) => compareQueued(each, run) <= 0);
  return [...(holder === undefined || holder.id === run.id ? [] : [holder]), ...ahead];
}

/** From 1; a run that does not wait yet is told the place that it would have. */
export function placeOf({ waiting }: Queue, run: Ranked & { id?: string }): number {
  return runsBefore({ waiting }, run).length + 1;
}
