import type { Change, Unit } from '../plan.ts';
import type { Run, TargetStore } from '../store.ts';

export interface LeftOut {
  units: Unit[];
  /** Something was left out. */
  landed: boolean;
  /** The run of these bytes that ended last. */
  since?: Run;
}

/**
 * The units without the statements that an earlier run of the same bytes has proved to have landed: of a migration whose
 * history row is not there yet because its run ended before it. The proofs stand in the target itself.
 */
export async function leaveOutLanded(
  store: TargetStore,
  { change, units }: { change: Change; units: Unit[] },
): Promise<LeftOut> {
  const landed = new Set<string>();
  let since: Run | undefined;
  for (const run of await store.runs({ limit: 100, digest: change.digest })) {
    // What was taken back, or was to be, is there no longer for certain.
    if (run.kind === 'rollback' || run.state === 'rolled_back') break;
    if (run.state !== 'failed' && run.state !== 'cancelled') continue;
    since ??= run;
    const proved = new Set(
      (await store.steps(run.id)).filter(({ state }) => state === 'landed').map(({ step }) => step),
    );
    for (const [key, step] of keysOf(run.plan.units)) if (proved.has(step)) landed.add(key);
  }
  if (landed.size === 0) return { units, landed: false };
  const keys = new Map([...keysOf(units)].map(([key, step]) => [step, key]));
  let index = 0;
  const left = units
    .map((unit) => ({ ...unit, steps: unit.steps.filter((step) => !landed.has(keys.get(step.index) ?? '')) }))
    .filter(({ steps }) => steps.length > 0)
    .map((unit, at) => ({ ...unit, index: at, steps: unit.steps.map((step) => ({ ...step, index: index++ })) }));
  return { units: left, landed: index < keys.size, ...(since !== undefined && { since }) };
}

/** A statement's name across plans: its migration, its text, and the how-manieth of that text it is there. */
function* keysOf(units: readonly Unit[]): Generator<[key: string, step: number]> {
  const seen = new Map<string, number>();
  for (const { steps } of units) {
    for (const { migration, kind, sql, index } of steps) {
      const text = JSON.stringify([migration, kind, sql]);
      const count = (seen.get(text) ?? 0) + 1;
      seen.set(text, count);
      yield [`${count} ${text}`, index];
    }
  }
}
