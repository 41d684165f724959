import { gatherParts as gatherAll } from '../../check/gather-parts.ts';
import { UsageError } from '../../errors.ts';
import { acceptedFor } from './accepted.ts';
import { checkInput } from './check-input.ts';
import type { ActionEvent } from './event.ts';
import { expandsFor } from './expands.ts';
import { finish } from './finish.ts';
import type { Inputs } from './inputs.ts';
import { groupedProgress } from './progress.ts';
import { readParts } from './read-parts.ts';

/** Puts the parts together, and publishes the one check and the one comment. */
export async function gatherParts(inputs: Inputs, event: ActionEvent): Promise<void> {
  if (inputs.parts === undefined) {
    throw new UsageError('Mode gather needs the input parts.', {
      code: 'parts-missing',
      hint: 'Give the folder into which actions/download-artifact put the parts.',
    });
  }
  const parts = readParts(inputs.parts);
  const accepted = await acceptedFor(inputs, event);
  await finish(await gather(), { inputs, event });

  async function gather() {
    using progress = groupedProgress();
    const expands = expandsFor(inputs, event);
    return await gatherAll({ ...checkInput(inputs, event), accepted, ...(expands && { expands }), parts, progress });
  }
}
