import type { Config, PolicyConfig } from '../config/schema.ts';
import type { Repository } from '../git/repository.ts';
import type { Scope } from '../git/tree.ts';
import type { Checked } from '../ledger/facts-of.ts';
import type { Reason } from '../policy/verdict.ts';
import type { Snapshot } from '../production/snapshot.ts';
import type { Accepted } from './accept-findings.ts';
import type { Databases } from './databases.ts';
import type { Part } from './part.ts';
import type { Worktrees } from './worktrees.ts';

/** Told what is going on. Written to stderr by the entry; nothing here knows about terminals. */
export interface CheckProgress {
  /** A new stage begins; the previous one is done. */
  stage(name: string): void;
  /** What the stage is doing right now. */
  update(doing: string): void;
}

/** What the entry gives to whatever it runs. */
export interface Surroundings {
  /** The environment that users' commands get a part of. */
  env: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  /** `YYYY-MM-DD`: the day by which waivers are judged. */
  today: string;
  progress: CheckProgress;
}

/** What is known of the expands that a change names; `separation` is the base branch's policy. */
export type JudgeExpands = (checked: Checked, separation: PolicyConfig['separation']) => Promise<Reason[]>;

/** What may be said of a check besides. */
export interface CheckOptions {
  /** What was accepted in comments. Default nothing. */
  accepted?: readonly Accepted[];
  /** Judges the expands that the change names. Default, nobody knows of them. */
  expands?: JudgeExpands;
  /** What of the check is done here, where several jobs share it. Default all. */
  part?: Part;
}

/** Everything that a check needs from outside, wired by the entry. */
export interface CheckContext extends Surroundings, CheckOptions {
  repo: Repository;
  scope: Scope;
  config: Config;
  /** What was assumed so far, one sentence each. */
  assumptions: string[];
  databases: Databases;
  /** Production's statistics, where they are known; see findSnapshot. */
  production?: Snapshot;
  worktrees: Worktrees;
}
