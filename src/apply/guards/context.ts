import type { Client } from 'pg';
import type { Analysis } from '../../analysis/analysis.ts';
import type { Config, EnvironmentConfig } from '../../config/schema.ts';
import type { ReadChange } from '../change/read-change.ts';
import type { Plan } from '../plan.ts';
import type { Actor, Run, TargetStore } from '../store.ts';
import type { ChangeEvidence, ControlPlane, Merged } from './control-plane.ts';
import type { GuardRefusal, RefusalCode } from './guard.ts';

/** When guards are asked: to show a plan, when a command is taken, when it is confirmed, just before the first statement. */
export type Moment = 'plan' | 'accept' | 'confirm' | 'start';

/** What guards look at: a change as it was read, planned against the target as it is now. */
export interface GuardContext {
  environment: string;
  settings: EnvironmentConfig;
  /** lockstep.yml of the default branch, as it is now. */
  config: Config;
  control: ControlPlane;
  /** Who gives the command, or gave it. */
  actor: Actor;
  now: Date;
  merged: Merged;
  read: ReadChange;
  plan: Plan;
  /** Of everything that is to be run (`planApply`); without it that of the change alone is taken. */
  analysis?: Analysis | undefined;
  evidence: ChangeEvidence;
  /** A migration that was merged later, and is applied already: the target is further than where the rehearsal began. */
  beyond?: string | undefined;
  store: TargetStore;
  /** A connection to the target that is not in a transaction. */
  client: Client;
  /** The target's, with its password: for connections only. */
  url: string;
  /** Opens the state of another environment. @throws DatabaseError, UsageError */
  openOther: (environment: string) => Promise<{ store: TargetStore } & AsyncDisposable>;
  /** `--at`: when it is to begin, where not now. */
  notBefore?: string | undefined;
  /** A rollback asks only whether the target may be changed by this person now. Default `apply`. */
  kind?: Run['kind'];
  /** The run that was shown, or is about to start. */
  run?: Run | undefined;
  /** Runs that come before it, the one under way among them. Default: that one alone. */
  ahead?: readonly Run[] | undefined;
}

/** What a guard found: `detail` is one sentence. */
export type Found = { detail: string } | { skipped: string } | GuardRefusal;

export interface Guard {
  name: string;
  /** The code of the refusal where it throws: what it asks did not answer. */
  unknown: RefusalCode;
  /** Default all. */
  moments?: readonly Moment[];
  /** Whether a rollback asks it. Default false. */
  rollback?: true;
  check: (context: GuardContext, moment: Moment) => Promise<Found> | Found;
}
