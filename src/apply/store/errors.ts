import { LockstepError } from '../../errors.ts';

/** A run is not where the writer believes it to be, or its lease is somebody else's: nothing was written. */
export class StaleRunError extends LockstepError {
  override readonly name: string = 'StaleRunError';
  readonly run: string;

  constructor(run: string, message: string) {
    super(message, {
      code: 'stale-run',
      hint: 'Nothing was written. Look at the run again (`status`) before the next step.',
    });
    this.run = run;
  }
}

/** Another run of the environment is under way, or before this one. Nothing was written. */
export class TargetBusyError extends LockstepError {
  override readonly name: string = 'TargetBusyError';
  /** The run that is in the way. */
  readonly holder: string;

  constructor(run: string, holder: string, how = 'is under way') {
    super(`Run ${run} cannot begin: ${holder} ${how}.`, {
      code: 'target-busy',
      hint: `Wait until ${holder} has ended, or cancel it.`,
    });
    this.holder = holder;
  }
}

/** Another change holds the environment's lock. Nothing was written. */
export class HeldError extends LockstepError {
  override readonly name: string = 'HeldError';

  constructor(message: string) {
    super(message, { code: 'held', hint: 'Whoever holds it, or an administrator with --force, can unlock it.' });
  }
}
