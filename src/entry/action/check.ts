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

/** A pull request, a merge group, or two commits that somebody named. */
export async function handle(event: ActionEvent): Promise<void> {
  const inputs = readInputs();
  const run = await runs[inputs.mode]();
  await run(inputs, event);
}
