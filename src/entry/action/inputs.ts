import * as core from '@actions/core';
import { UsageError } from '../../errors.ts';

export const modes = ['check', 'plan', 'cell', 'gather'] as const;
export type Mode = (typeof modes)[number];

/** The inputs of action.yml. */
export interface Inputs {
  base: string | undefined;
  head: string;
  config: string | undefined;
  dir: string;
  mode: Mode;
  cells: string | undefined;
  parts: string | undefined;
  token: string;
  /** Of a dispatched run. */
  run: string;
  environment: string;
  membersToken: string;
  /** What is to be written. */
  wanted: { check: boolean; comment: boolean; suggestions: boolean };
}

/** @throws UsageError `mode-unknown` */
export function readInputs(): Inputs {
  const token = core.getInput('token');
  const membersToken = core.getInput('members-token');
  for (const secret of [token, membersToken]) if (secret !== '') core.setSecret(secret);
  return {
    base: core.getInput('base') || undefined,
    head: core.getInput('head') || 'HEAD',
    config: core.getInput('config') || undefined,
    dir: core.getInput('working-directory') || '.',
    mode: readMode(core.getInput('mode') || 'check'),
    cells: core.getInput('cells') || undefined,
    parts: core.getInput('parts') || undefined,
    token,
    run: core.getInput('run'),
    environment: core.getInput('environment'),
    membersToken,
    wanted: {
      check: core.getBooleanInput('check'),
      comment: core.getBooleanInput('comment'),
      suggestions: core.getBooleanInput('suggestions'),
    },
  };
}

function readMode(given: string): Mode {
  const mode = modes.find((each) => each === given);
  if (mode !== undefined) return mode;
  throw new UsageError(`The Action has no mode "${given}".`, {
    code: 'mode-unknown',
    hint: `Its modes are ${modes.join(', ')}.`,
  });
}
