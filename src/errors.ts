/**
 * The error family. Each message says what happened and where; `hint` says what to do next.
 * The exit code (and later the check's conclusion) follows from the class, in {@link exitCodeOf} alone.
 */
export interface ErrorOptionsWithHint {
  /** Stable, machine readable, kebab-case. */
  code?: string;
  /** The next step, one sentence, with the user's own names. */
  hint?: string;
  cause?: unknown;
}

export class LockstepError extends Error {
  override readonly name: string = 'LockstepError';
  readonly code: string;
  readonly hint: string | undefined;

  constructor(message: string, { code = 'internal', hint, cause }: ErrorOptionsWithHint = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
  }
}

/** The command line or lockstep.yml is wrong: exit code 2. */
export class UsageError extends LockstepError {
  override readonly name: string = 'UsageError';
}

/** lockstep.yml cannot be used; `location` is `file:line:column` where known. Exit code 2. */
export class ConfigError extends UsageError {
  override readonly name: string = 'ConfigError';
  readonly location: string | undefined;

  constructor(message: string, options: ErrorOptionsWithHint & { location?: string } = {}) {
    super(message, { code: 'config-invalid', ...options });
    this.location = options.location;
  }
}

/** Git could not answer. Exit code 2 when the user named something that is not there, else 3. */
export class GitError extends UsageError {
  override readonly name: string = 'GitError';
}

/** The ephemeral database could not be had, or died. Exit code 3. */
export class DatabaseError extends LockstepError {
  override readonly name: string = 'DatabaseError';
}

/** A migration source cannot be read or replayed. Exit code 3. */
export class MigrationError extends LockstepError {
  override readonly name: string = 'MigrationError';
  readonly path: string | undefined;
  readonly line: number | undefined;

  constructor(message: string, options: ErrorOptionsWithHint & { path?: string; line?: number } = {}) {
    super(message, options);
    this.path = options.path;
    this.line = options.line;
  }
}

/** A suite or a user's command could not be run to an end. Exit code 3. */
export class SuiteError extends LockstepError {
  override readonly name: string = 'SuiteError';
}

export const EXIT = { pass: 0, fail: 1, usage: 2, error: 3 } as const;

export function exitCodeOf(error: unknown): number {
  return error instanceof UsageError ? EXIT.usage : EXIT.error;
}

/** Whatever was thrown, as an Error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
