import type { ControlPlane } from '../guards/control-plane.ts';
import type { TargetStore } from '../store.ts';

/** The fact of a target that says from which commit of the base branch its queue counts. */
const FROM = 'queueCountsFrom';

export interface MergeOrderInput {
  control: Pick<ControlPlane, 'distance'>;
  store: Pick<TargetStore, 'facts' | 'learn'>;
  mergeSha: string;
  /** Whether the commit to count from is kept where none is known yet. A plan changes nothing. */
  learns: boolean;
}

/**
 * A merge's place on the base branch: how many commits it has beyond the one that this target counts from. Merges are
 * ancestors of each other there, so that the one with fewer is the earlier one, whatever clocks and numbers say. Where
 * the base branch was rewritten, or GitHub does not say, it is undefined, and the run has the last place.
 */
export async function mergeOrderOf({ control, store, mergeSha, learns }: MergeOrderInput): Promise<number | undefined> {
  const from = (await store.facts())[FROM] ?? (learns ? await store.learn(FROM, mergeSha) : undefined);
  return from === undefined ? undefined : control.distance(from, mergeSha);
}
