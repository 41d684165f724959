import { runCheck } from '../../check/run-check.ts';
import { renderJson } from '../../report/json.ts';
import { acceptedFor } from './accepted.ts';
import { checkInput } from './check-input.ts';
import type { ActionEvent } from './event.ts';
import { expandsFor } from './expands.ts';
import type { Inputs } from './inputs.ts';
import { groupedProgress } from './progress.ts';

/** The whole check in one job. */
export async function runAll(inputs: Inputs, event: ActionEvent): Promise<void> {
  const accepted = await acceptedFor(inputs, event);
  const result = await check();
  // What tells the verdict is as large as what finds it, and is not needed before.
  const { finish } = await import('./finish.ts');
  await finish(renderJson(result), { inputs, event });

  async function check() {
    using progress = groupedProgress();
    const expands = expandsFor(inputs, event);
    return await runCheck({ ...checkInput(inputs, event), accepted, ...(expands && { expands }), progress });
  }
}
