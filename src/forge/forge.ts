/** What Lockstep asks of a code host, for one repository. Errors are {@link ForgeError}s. */
export interface Forge {
  /** `owner/name`. */
  repository: string;
  /** @throws ForgeError `github-not-found` */
  pull(number: number): Promise<PullRequest>;
  /** All comments of a pull request or issue, oldest first. */
  comments(number: number): Promise<Comment[]>;
  /** @returns the comment's id */
  createComment(number: number, body: string): Promise<number>;
  updateComment(id: number, body: string): Promise<void>;
  deleteComment(id: number): Promise<void>;
  /** Check runs of this name on the commit that this identity made, newest first. */
  checks(sha: string, name: string): Promise<Check[]>;
  annotations(checkId: number): Promise<Annotation[]>;
  createCheck(check: CheckInput & { sha: string }): Promise<number>;
  updateCheck(id: number, check: Partial<CheckInput>): Promise<void>;
}

export interface PullRequest {
  number: number;
  /** Who opened it. */
  author: string;
  state: 'open' | 'closed';
  merged: boolean;
  draft: boolean;
  head: { sha: string; ref: string; repository: string | null };
  base: { sha: string; ref: string };
  changedFiles: number;
  /** The description. */
  body?: string;
}

export interface Comment {
  id: number;
  body: string;
  author: string;
  /** The App that wrote it, where one did. */
  appId: number | null;
}

export type Conclusion = 'success' | 'failure' | 'neutral' | 'action_required' | 'cancelled';

export interface CheckInput {
  name: string;
  /** `null` while it runs. */
  conclusion: Conclusion | null;
  title: string;
  summary: string;
  text?: string;
  detailsUrl?: string;
  annotations: Annotation[];
  buttons: Array<{ label: string; description: string; identifier: string }>;
}

export interface Check {
  id: number;
  conclusion: string | null;
  appId: number | null;
}

/** A remark on lines of a file at the check's commit. */
export interface Annotation {
  path: string;
  startLine: number;
  endLine: number;
  level: 'failure' | 'warning' | 'notice';
  title: string;
  message: string;
}
