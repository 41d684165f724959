import type { Config, PeopleConfig } from '../../config/schema.ts';
import type { Tree } from '../../git/tree.ts';
import type { RollbackStatus } from '../../rehearsal/rehearsal.ts';
import type { SchemaChange } from '../../rehearsal/schema-changes.ts';
import type { SchemaStart } from '../../rehearsal/schema-start.ts';
import type { Change } from '../plan.ts';
import type { Actor } from '../store.ts';
import type { GuardRefusal } from './guard.ts';

/**
 * Whatever knows the code and the people: GitHub for the bot and the Action, a clone for the CLI. What it cannot tell is
 * a refusal (`github_unavailable`, …), never a guess; methods do not throw for it.
 */
export interface ControlPlane {
  /** `owner/name`, or the directory of the clone. */
  repository: string;
  /** @returns `not_merged`, `not_on_base` or `github_unavailable` where it is not on the base branch now */
  merged(what: { pull: number } | { commit: string }): Promise<Merged | GuardRefusal>;
  /**
   * What is not merged yet, as it would be if it were merged now: for a preview alone. Undefined where there is nothing
   * open of that name.
   */
  opened(what: { pull: number } | { commit: string }): Promise<Merged | GuardRefusal | undefined>;
  /** lockstep.yml of the default branch's tip. @throws ConfigError where it cannot be used */
  config(): Promise<Config | GuardRefusal>;
  /** Undefined where someone is among `people` now; else `not_allowed`, with what they have and what is needed. */
  mayAct(actor: Actor, people: PeopleConfig): Promise<GuardRefusal | undefined>;
  /**
   * What the check of the pull request proved for exactly these bytes.
   * @param merged the change's merge, where that was asked just now
   */
  evidence(change: Change, merged?: Merged): Promise<ChangeEvidence | GuardRefusal>;
  /** What the app's environment runs now. A refusal where that is not certain. */
  live(appEnvironment: string): Promise<LiveDeployment[] | GuardRefusal>;
  /** Whether `commit` is `sha` or one of its ancestors. */
  contains(sha: string, commit: string): Promise<boolean | GuardRefusal>;
  /**
   * How many commits `to` has beyond `from`; below zero where it is before it. Only for the order of a queue: `undefined`
   * where neither is an ancestor of the other, or nobody can tell.
   */
  distance(from: string, to: string): Promise<number | undefined>;
  /** Who brought a path to the base branch, at or before `sha`. Only for naming it: `undefined` where it is not known. */
  pullOf(path: string, sha: string): Promise<Brought | undefined>;
}

/** A merge, whatever its method, as trees. */
export interface Merged {
  pull?: number;
  title?: string;
  author?: string;
  /** The newest commit on the base branch that it made: merge commit, squash commit, or last rebased one. */
  mergeSha: string;
  /** ISO 8601. */
  mergedAt?: string;
  /** The base branch just before it. */
  before: Tree;
  /** `mergeSha`'s tree. */
  after: Tree;
  /** The base branch now. */
  tip: Tree;
  tipSha: string;
  /**
   * The pull request's own branch: its head and its merge base with the base branch. Where given, only what differs
   * between these two counts as its own; everything else in `after` was there before it.
   */
  own?: { base: Tree; head: Tree; headSha: string };
  /** Of what is not merged: `mergeSha` is its head, `after` and `tip` are what a merge would make now. */
  open?: true;
}

export interface ChangeEvidence {
  /** `stale`: passed, for another base or for other bytes. A failed check is `none`. */
  state: 'passed' | 'stale' | 'none';
  /** One sentence. */
  detail: string;
  /** Where the next step is not the usual one. */
  nextStep?: string;
  /** What the rehearsal saw change in the schema, where it was of this change alone. */
  schemaChanges?: SchemaChange[];
  /** What it touches, as the rehearsal found it. */
  schemaStart?: SchemaStart;
  /** PostgreSQL's major version that it was rehearsed on. */
  major?: number;
  /** What each statement of the change did in the rehearsal. */
  measured?: MeasuredStatement[];
  /** How its rehearsed way back ended: the worst of its migrations. */
  rollback?: RollbackStatus;
  /** For a command: the statements that the rehearsal saw. */
  statements?: string[];
}

export interface MeasuredStatement {
  migration: string;
  sql: string;
  /** ms that it took, and that its strongest lock on what was there before was held. */
  ms: number;
  heldMs?: number;
  /** It was seen to write a table anew, to read one, or to change rows. */
  works?: true;
  /** At production's size. */
  projected?: { lowMs: number; highMs: number };
}

export interface LiveDeployment {
  sha: string;
  /** ISO 8601: when it became live. */
  since: string;
  /** Of the host, for the message. */
  id?: string;
}

export interface Brought {
  sha: string;
  pull?: number;
  /** ISO 8601. */
  at?: string;
}

/** Whether an answer is a refusal. */
export function isRefusal(answer: unknown): answer is GuardRefusal {
  return typeof answer === 'object' && answer !== null && 'code' in answer && 'nextStep' in answer;
}
