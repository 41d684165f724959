import type { EnvironmentConfig } from '../../config/schema.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import type { RunState } from '../run-state.ts';
import type { Run, TargetStore } from '../store.ts';

/** What lockstep.yml says of how statements are run. */
export type DriveSettings = Pick<
  EnvironmentConfig,
  'lockTimeout' | 'attempts' | 'maxPause' | 'maxReplicaLag' | 'maxActive' | 'freeDisk'
> &
  Partial<Pick<EnvironmentConfig, 'identity' | 'urlFrom'>>;

export interface Progress {
  state: RunState;
  /** One line, without any value of a row. */
  text?: string;
}

export interface DriveOptions {
  store: TargetStore;
  runId: string;
  /** Of the target, as pg reads it. For connections only; never shown. */
  url: string;
  settings: DriveSettings;
  /** Who holds the lease; two drivers never share one. */
  owner: string;
  /** Ends this driver, not the run: it stops at once, and the run is taken up by the next one. */
  signal?: AbortSignal;
  /** Ends this driver between two units: what is under way is finished first. */
  drain?: AbortSignal;
  /** Asked just before the first statement, and again before a paused run goes on. */
  guards?: (run: Run) => Promise<GuardRefusal | undefined>;
  /** Where a project's own migrate command can be run; without it, a run of one is refused. */
  command?: CommandSurroundings;
  onProgress?: (progress: Progress) => void;
  /** Of this driver. Default: this Lockstep's; a run that a newer one has planned is refused. */
  version?: string;
  pace?: Partial<Pace>;
  /** For tests: waited for at each named boundary of a step, so that a driver can be ended exactly there. */
  boundary?: (name: string) => Promise<void>;
}

/** What a migrate command needs beside the database. */
export interface CommandSurroundings {
  /** The project at the merged commit; installed there by `prepare`, where there is one. */
  cwd: string;
  /**
   * Puts the project there, once the guards have passed and before the run begins. May be called again.
   * @returns why it cannot be run; then nothing was
   */
  prepare?: (signal: AbortSignal) => Promise<GuardRefusal | undefined>;
  /** Lockstep's own environment, of which only harmless names are passed on. */
  parent: Readonly<Record<string, string | undefined>>;
  /** The source's `env`. */
  env: Readonly<Record<string, string>>;
  timeoutMs: number;
  /** Its output, which may quote rows: for a terminal or a job's log, never for a comment. */
  onLine?: (line: string) => void;
}

/** Times in ms, but for `losses`. */
export interface Pace {
  /** What a change of the catalogue alone may take at least; ten times `lockTimeout` where that is more. */
  catalogueOnly: number;
  /** First pause after contention; it doubles, up to `longestBackoff`, and a random half of it is taken away. */
  backoff: number;
  longestBackoff: number;
  /** Between two looks at who waits, while a statement runs. */
  watch: number;
  /** Between two looks at commands to the run, while a statement runs. */
  controls: number;
  /** Between two looks at replicas, sessions and disk, while the run is held up, or a statement runs long. */
  health: number;
  /** How long a lost connection is tried again. */
  reconnect: number;
  /** Times that its connection may break while one unit runs: a statement that ends the server must not go on doing so. */
  losses: number;
}

export const defaultPace: Pace = {
  catalogueOnly: 30_000,
  backoff: 2000,
  longestBackoff: 60_000,
  watch: 60,
  controls: 500,
  health: 5000,
  reconnect: 120_000,
  losses: 3,
};
