import type { ActionEvent } from './event.ts';
import { type Inputs, type Mode, readInputs } from './inputs.ts';

type Run = (inputs: Inputs, event: ActionEvent) => Promise<void>;

/** All in one job, or shared out among several. */
const runs: Readonly<Record<Mode, () => Promise<Run>>> = {
  check: async () => (await import('./run-check.ts')).runAll,
  plan: async () => (await import('./plan.ts')).planCells,
  cell: async () => (await import('./cell.ts')).runCells,
  gather: async () => (await import('./gather.ts')).gatherParts,
};

/** Those that write the check. */
const telling: ReadonlySet<Mode> = new Set(['check', 'gather']);

/** A pull request, a merge group, or two commits that somebody named. */
export async function handle(event: ActionEvent): Promise<void> {
  const inputs = readInputs();
  const run = await runs[inputs.mode]();
  try {
    await run(inputs, event);
  } catch (thrown) {
    if (!telling.has(inputs.mode)) throw thrown;
    const { tellUnjudged } = await import('./finish.ts');
    await tellUnjudged(thrown, { inputs, event });
  }
}
