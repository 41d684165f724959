import { randomUUID } from 'node:crypto';
import * as core from '@actions/core';
import type { Remark } from '../../report/annotations.ts';

/** Annotations of each level that a step may make; the rest GitHub drops without a word. */
const MOST = 10;

/** Prints what comes from the repository: nothing in it is taken for a workflow command. */
export function printInert(text: string): void {
  const token = randomUUID();
  process.stdout.write(`::stop-commands::${token}\n${text}\n::${token}::\n`);
}

/** Annotations by workflow commands, for where no check can be written. */
export function annotate(remarks: readonly Remark[]): void {
  for (const severity of ['block', 'warn'] as const) {
    const all = remarks.filter((remark) => remark.severity === severity);
    const say = severity === 'block' ? core.error : core.warning;
    for (const { path, startLine, endLine, code, message } of all.slice(0, MOST)) {
      say(message, { title: `Lockstep: ${code}`, file: path, startLine, endLine });
    }
  }
}
