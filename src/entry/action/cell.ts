import * as core from '@actions/core';
import { parsePart } from '../../check/part.ts';
import { runCheck } from '../../check/run-check.ts';
import { UsageError } from '../../errors.ts';
import { renderJson } from '../../report/json.ts';
import { renderText } from '../../report/text.ts';
import { checkInput } from './check-input.ts';
import type { ActionEvent } from './event.ts';
import type { Inputs } from './inputs.ts';
import { printInert } from './log.ts';
import { groupedProgress } from './progress.ts';
import { writeFiles } from './write-reports.ts';

/**
 * Runs one part of the check, and leaves what it showed for the job that gathers. The step does not fail for a verdict:
 * that is only known of all parts together.
 */
export async function runCells(inputs: Inputs, event: ActionEvent): Promise<void> {
  const name = inputs.cells;
  if (name === undefined) {
    throw new UsageError('Mode cell needs the input cells.', {
      code: 'part-unknown',
      hint: 'Give one of the entries of the output cells of mode plan.',
    });
  }
  using progress = groupedProgress();
  const result = await runCheck({ ...checkInput(inputs, event), part: parsePart(name), progress });
  progress[Symbol.dispose]();
  writeFiles({ 'part.txt': name, 'part.json': JSON.stringify(renderJson(result)) });
  core.setOutput('verdict', result.verdict.status);
  printInert(renderText(result, { color: false, width: 120 }));
}
