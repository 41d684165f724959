import type { Command } from '../../commands/command.ts';
import type { Config } from '../../config/schema.ts';
import type { MayRunCommand } from '../change/plan-apply.ts';
import type { ControlPlane } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import type { Actor, Run, TargetStore } from '../store.ts';

/** What a verb works with, whichever of chat, CLI and Action it was given to. */
export interface VerbContext {
  actor: Actor;
  /** lockstep.yml of the default branch. */
  config: Config;
  control: ControlPlane;
  /** The merged pull request (or the commit) that the command is about. */
  change: { pull: number } | { commit: string };
  /** @throws DatabaseError where the target cannot be reached, UsageError where its URL is not known here */
  open(environment: string, how?: OpenHow): Promise<OpenTarget>;
  /** Has a run driven on, from where it stands; returns once that is sure to happen. */
  start(run: Run): Promise<void>;
  now: Date;
  /** Whether whoever drives can run the project's own migrate command. Default: it cannot, and such a change is refused. */
  runsCommands?: boolean | MayRunCommand;
}

export interface OpenHow {
  /** Lockstep's own tables are not made where there are none. Default false. */
  looksOnly?: boolean;
}

/** A target that is connected to; disposed of by whoever opened it. */
export interface OpenTarget extends AsyncDisposable {
  store: TargetStore;
  /** With the password: for connections only. */
  url: string;
}

/** What a verb answers: Markdown and the run that it is about, or why it did nothing. */
export type VerbAnswer = { text: string; run?: Run; environment?: string } | GuardRefusal;

export interface Asked {
  command: Command;
  context: VerbContext;
}

export type RunVerb = (asked: Asked) => Promise<VerbAnswer>;
