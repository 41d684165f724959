import * as core from '@actions/core';
import type { CheckProgress } from '../../check/context.ts';
import { printInert } from './log.ts';

/** Stages as groups of the log. */
export interface GroupedProgress extends CheckProgress, Disposable {}

export function groupedProgress(): GroupedProgress {
  let isOpen = false;
  const close = (): void => {
    if (isOpen) core.endGroup();
    isOpen = false;
  };
  return {
    stage(name) {
      close();
      core.startGroup(name);
      isOpen = true;
    },
    update: (doing) => printInert(doing),
    [Symbol.dispose]: close,
  };
}
