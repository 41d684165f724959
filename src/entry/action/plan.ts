import * as core from '@actions/core';
import { planParts } from '../../check/part.ts';
import { checkInput } from './check-input.ts';
import type { ActionEvent } from './event.ts';
import type { Inputs } from './inputs.ts';
import { groupedProgress } from './progress.ts';

/** Tells what there is to run, for the matrix of the jobs that run it. */
export async function planCells(inputs: Inputs, event: ActionEvent): Promise<void> {
  using progress = groupedProgress();
  const cells = await planParts({ ...checkInput(inputs, event), progress });
  core.setOutput('cells', JSON.stringify(cells));
}
