/** What the fake GitHub remembers of one repository; its commits are in a real bare one. */
export interface GitHubState {
  owner: string;
  repo: string;
  /** The bare repository's directory. */
  dir: string;
  defaultBranch: string;
  pulls: Map<number, FakePull>;
  comments: FakeComment[];
  checks: FakeCheck[];
  /** `role_name` by login. */
  roles: Map<string, string>;
  /** Only those who have a role see it. Default false. */
  private?: boolean;
  /** The App that is installed on the repository. */
  app?: FakeApp;
  deliveries: FakeDelivery[];
  /** Of GitHub Actions. */
  runs: FakeRun[];
  artifacts: FakeArtifact[];
  /** Names that the repository had before; whoever uses them is sent to where it is now. */
  formerNames: string[];
  /** The App's web flow: who is signed in in the browser, and what was given out. */
  logins: { user?: string; codes: Map<string, { login: string; challenge: string; redirectUri: string }> };
  /** Entries of a tree listing, above which GitHub cuts it off. */
  mostTreeEntries: number;
  nextId: number;
}

export interface FakeApp {
  id: number;
  slug: string;
  /** PEM. */
  publicKey: string;
  privateKey: string;
  webhookSecret: string;
  installationId: number;
  /** OAuth; the secret is the tests'. */
  clientId?: string;
  clientSecret?: string;
  /** How long an installation token lives, in ms. */
  tokenLifeMs: number;
}

/** A webhook as GitHub keeps it, sent or not. */
export interface FakeDelivery {
  id: number;
  guid: string;
  name: string;
  payload: unknown;
  statusCode: number;
  at: string;
  redelivery: boolean;
}

export interface FakePull {
  number: number;
  title: string;
  author: string;
  state: 'open' | 'closed';
  merged: boolean;
  draft: boolean;
  /** Branch of the repository itself, or of `fork`. */
  head: string;
  base: string;
  /** `owner/name` of a fork; its commits are in the same bare repository under refs/pull. */
  fork?: string;
  /** In place of what GitHub counts. */
  changedFiles?: number;
  /** The description. */
  body?: string;
  /** Once it is merged. */
  mergeCommit?: string;
  /** Where its own commits begin, once the base branch has them, too. */
  commitsFrom?: string;
  /** What GitHub says that base is, in place of its branch's tip: it does not follow every push. */
  baseSha?: string;
}

export interface FakeComment {
  id: number;
  number: number;
  body: string;
  author: Actor;
  createdAt: string;
  updatedAt: string;
  reactions: Array<{ id: number; content: string; author: Actor }>;
}

export interface FakeCheck {
  id: number;
  sha: string;
  name: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  detailsUrl: string | null;
  /** Whatever its maker calls it; a job's own has an id of Actions. */
  externalId?: string;
  output: { title: string | null; summary: string | null; text: string | null };
  annotations: Array<Record<string, unknown>>;
  actions: Array<Record<string, unknown>>;
  appId: number;
  /** Every status and conclusion that it had, in order. */
  history: string[];
}

/** A workflow's run; another attempt is the same run. */
export interface FakeRun {
  id: number;
  attempt: number;
  path: string;
  event: string;
  headSha: string;
  headBranch: string;
  /** `owner/name`; null where the fork is gone. */
  headRepository: string | null;
  status: 'requested' | 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  startedAt: string;
  /** Reusable workflows that it calls. */
  calls?: Array<{ path: string; sha: string }>;
}

export interface FakeArtifact {
  id: number;
  runId: number;
  name: string;
  zip: Uint8Array;
  createdAt: string;
  expired?: boolean;
}

/** Whoever sends a request. */
export interface Actor {
  login: string;
  id: number;
  type: 'User' | 'Bot';
  appId?: number;
}

/** What a token may do: `checks` → `write`. */
export type Permissions = Record<string, 'read' | 'write'>;

export interface Token {
  actor: Actor;
  permissions: Permissions;
  /** ms since the epoch; none for a personal token. */
  expiresAt?: number;
}
