import type { Accepted } from '../check/accept-findings.ts';
import type { StaticCheck } from '../check/static-check.ts';
import type { Command, Refusal, Verb } from '../commands/command.ts';
import type { Comment, Forge, PullRequest } from '../forge/forge.ts';
import type { GitHubRequest } from '../forge/github.ts';

/** A comment that may be a command, from an event that can be trusted. */
export interface ChatComment {
  id: number;
  /** The pull request's. */
  number: number;
  body: string;
  login: string;
}

/** What a verb answers: Markdown, or why not; the verbs of real databases have codes of their own. */
export type Answer = string | Refused;

export type Refused = Omit<Refusal, 'code'> & { code: string };

export interface Asked extends ChatComment {
  command: Command;
  pull: PullRequest;
  /** Who opened the pull request. */
  author: string;
  /** `role_name` of whoever asks, now. */
  role: string;
}

/** What the verbs need of whoever answers: the bot, or the Action by itself. */
export interface Chat {
  owner: string;
  repo: string;
  request: GitHubRequest;
  forge: Forge;
  /** Whether a comment is written by whoever answers. */
  isOwn: (comment: Comment) => boolean;
  /** `YYYY-MM-DD`. */
  today: string;
  /** The static verdict of a pull request as it is now, written nowhere. */
  read(pull: PullRequest): Promise<StaticCheck>;
  /** What was accepted on a pull request, ended or not, in order. */
  accepted(pull: PullRequest): Promise<Accepted[]>;
  /** Set where comments are the record: only a finding's full name says which statement is meant. */
  fullNames?: true;
  /** Keeps what somebody accepts. @returns what to do for it to count, where something is to be done */
  accept(asked: Asked, accepted: Accepted): Promise<string | undefined>;
}

export type Run<C extends Chat = Chat> = (chat: C, asked: Asked) => Promise<Answer>;

/** The verbs that whoever answers can do; a verb is added by one line. */
export type VerbTable<C extends Chat = Chat> = Readonly<Partial<Record<Verb, Run<C>>>>;
