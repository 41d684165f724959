import type pg from 'pg';
import type { Plan, StepRecord } from './plan.ts';
import type { Queue } from './queue.ts';
import type { RunState } from './run-state.ts';

/** Who asked, as it was when they asked. */
export interface Actor {
  login: string;
  /** GitHub's `role_name`; `operator` for the CLI, whose user has the database's credentials. */
  role: string;
  via: 'chat' | 'cli' | 'action' | 'bot';
  commentId?: number;
}

export interface Run {
  /** `r-` and hex digits. */
  id: string;
  environment: string;
  kind: 'apply' | 'rollback';
  state: RunState;
  plan: Plan;
  actor: Actor;
  /** Who confirmed it. */
  confirmedBy?: Actor;
  createdAt: string;
  updatedAt: string;
  /** Stable code and sentence of why it is where it is: a refusal, a failure, what it waits for. */
  code?: string;
  why?: string;
  /** `--at`: not before. */
  notBefore?: string;
  /** Of a rollback: the run that it takes back. */
  of?: string;
  /** Everything else that whoever made it wants to find again (check, deployment, comment ids). */
  notes: Record<string, string | number | boolean>;
}

export type NewRun = Pick<Run, 'environment' | 'kind' | 'plan' | 'actor'> &
  Partial<Pick<Run, 'notBefore' | 'of' | 'notes' | 'id'>>;

/** An event of the audit trail. Appended, never changed; each carries the digest of the one before it. */
export interface AuditEvent {
  seq: number;
  /** Absent for what is about the whole target. */
  run?: string;
  at: string;
  kind: string;
  data: Record<string, unknown>;
  previous: string;
  hash: string;
}

export type ControlVerb = 'pause' | 'resume' | 'cancel';

/** A command to a run under way: a row that is there before the command is acknowledged. */
export interface Control {
  id: number;
  run: string;
  verb: ControlVerb;
  actor: Actor;
  requestedAt: string;
  outcome?: 'applied' | 'superseded' | 'failed';
}

export interface Hold {
  kind: 'freeze' | 'lock';
  actor: Actor;
  reason: string;
  since: string;
  /** Of a lock: the change that holds it, by its digest or its pull request (lock-holder.ts). */
  digest?: string;
}

/** A driver's hold on a run. Every write of a driver names its `fence`, and fails where another has a later one. */
export interface Lease {
  run: string;
  fence: number;
}

/**
 * The state of one target, in its own `lockstep` schema. What reads or writes takes its own connection, so that it
 * works while the run's own connection is busy. @throws DatabaseError where the target cannot be reached
 */
export interface TargetStore extends AsyncDisposable {
  pool: pg.Pool;
  /**
   * Where its `id` is given and known, the run that is there: a command that is delivered again makes no second one.
   * @throws StaleRunError where that one is another change's
   */
  create(run: NewRun): Promise<Run>;
  run(id: string): Promise<Run | undefined>;
  /** Newest first. */
  runs(options?: { limit?: number; digest?: string; states?: readonly RunState[] }): Promise<Run[]>;
  /**
   * Moves a run on, and appends an event `state` to the trail in the same transaction; `create`, `control`, `settle`,
   * `hold`, `unhold` and `learn` append theirs, too. @throws StaleRunError where it is in another state, or the lease is
   * lost; TargetBusyError where another run of the environment is under way, or before it in the queue
   */
  move(id: string, to: RunState, options: MoveOptions): Promise<Run>;
  /** Who has the environment, and who waits for it, the next one first. */
  queue(): Promise<Queue>;
  /** The run that ended last of those that had begun. */
  lastEnded(): Promise<Run | undefined>;
  /** Adds to a run's notes without moving it. */
  note(id: string, notes: Run['notes']): Promise<void>;
  steps(run: string): Promise<StepRecord[]>;
  /** Undefined where somebody else's lease lives. Takes a dead one's over, with a higher fence. */
  lease(run: string, owner: string): Promise<Lease | undefined>;
  /** Prolongs it. @returns false where it is lost: the driver must stop at once */
  beat(lease: Lease): Promise<boolean>;
  release(lease: Lease): Promise<void>;
  /** Who holds a run's lease, and whether it still beats; undefined where nobody does. */
  driver(run: string): Promise<{ owner: string; alive: boolean } | undefined>;
  /** Runs that a driver should have and none has, oldest first; those with a `notBefore` are among them. */
  abandoned(): Promise<Run[]>;
  /** Of a run that has ended it is settled at once, as `failed`; what is open when a run ends is settled with it. */
  control(control: Pick<Control, 'run' | 'verb' | 'actor'>): Promise<Control>;
  /** What was asked and not settled; `cancel` before `pause` before `resume`. */
  controls(run: string): Promise<Control[]>;
  settle(id: number, outcome: NonNullable<Control['outcome']>): Promise<void>;
  append(event: { run?: string; kind: string; data: Record<string, unknown> }): Promise<AuditEvent>;
  events(options?: { run?: string; after?: number; limit?: number }): Promise<AuditEvent[]>;
  /** Checks every link of the chain. @returns the seq of the first broken one */
  verifyChain(): Promise<number | undefined>;
  holds(): Promise<Hold[]>;
  /** A freeze replaces a freeze. @throws HeldError where another change has the lock */
  hold(hold: Omit<Hold, 'since'>): Promise<void>;
  /** @param about what the trail tells of it beside who did it */
  unhold(kind: Hold['kind'], actor: Actor, about?: { of: Hold; forced: boolean; reason?: string }): Promise<boolean>;
  /** Changes that landed, by digest: for the guards of later ones. */
  applied(): Promise<Array<{ digest: string; pull?: number; run: string; at: string; migrations: string[] }>>;
  /** What is known of this target for good, such as its identity. */
  facts(): Promise<Record<string, string>>;
  /** Keeps a fact, unless it is known. @returns what is kept */
  learn(key: string, value: string): Promise<string>;
  /** The server's clock, ISO 8601: never the client's. */
  now(): Promise<string>;
}

export interface MoveOptions {
  from: RunState | readonly RunState[];
  code?: string;
  why?: string;
  /** Of a driver: where its lease is lost the run is not moved. */
  lease?: Lease;
  confirmedBy?: Actor;
  notes?: Run['notes'];
}
