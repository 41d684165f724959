import { SuiteError } from '../errors.ts';
import type { Cell } from './compatibility.ts';
import type { CellName } from './matrix-input.ts';

/** A cell that was not run. */
export function skip(cell: CellName, reason: string): Cell {
  return { ...cell, status: 'skipped', passed: 0, failed: 0, newFailures: [], reason, durationMs: 0 };
}

/** What a user can mend is the cell's reason; everything else is not the suite's doing and goes on up. */
export function couldNotRun(cell: CellName, thrown: unknown, signal: AbortSignal | undefined): Cell {
  signal?.throwIfAborted();
  if (!(thrown instanceof SuiteError)) throw thrown;
  return skip(cell, [thrown.message, thrown.hint ?? ''].join(' ').trim());
}
