/** The driver stops and leaves the run as it is: its lease is somebody else's, or its process is to end. */
export class Stopped extends Error {
  override readonly name: string = 'Stopped';
  readonly reason: 'lease' | 'signal';

  constructor(reason: 'lease' | 'signal', message: string) {
    super(message);
    this.reason = reason;
  }
}

export type EndState = 'failed' | 'cancelled' | 'paused' | 'needs_operator' | 'refused';

/** The run goes no further for now: where it ends, and why. */
export class Ending extends Error {
  override readonly name: string = 'Ending';
  readonly to: EndState;
  readonly code: string;
  /** The command that asked for it. */
  readonly control: number | undefined;

  constructor(to: EndState, { code, why, control }: { code: string; why: string; control?: number }) {
    super(why);
    this.to = to;
    this.code = code;
    this.control = control;
  }
}
