/** What a suite was seen to send through the recording endpoint. */
export interface Recording {
  /** The endpoint's own database. */
  database: string;
  sessions: number;
  /** Sessions by the name of the database that they asked for. */
  databases: Record<string, number>;
  /** Each distinct text once, in the order of its first appearance; at most {@link limits}.queries. */
  queries: RecordedQuery[];
  /** At most {@link limits}.errors, the first ones. */
  errors: RecordedError[];
  /** What sessions asked for when they connected; at most {@link limits}.sessions. */
  startupParams: Array<Record<string, string>>;
  /** Named statements, and the sessions that prepared them. */
  statements: RecordedStatement[];
  maxConcurrentSessions: number;
  /** The suite made databases of its own, and so may not have tested the one it was given. */
  sawCreateDatabase: boolean;
  /** What was left out, one sentence each. */
  notes: string[];
}

export interface RecordedQuery {
  sql: string;
  /** `sql` is not all of the text. */
  cut?: boolean;
  /** Under a name, and so meant to be used again. */
  prepared: boolean;
  /** As declared by the client; 0 is left to the server. */
  paramTypes: number[];
  /** The first parameters seen, where all of them were sent as text; null is SQL's NULL. */
  sampleParams?: Array<string | null>;
  /** Times executed. */
  count: number;
}

export interface RecordedError {
  sqlstate: string;
  message: string;
  sql: string;
  params?: Array<string | null>;
  /** Since the endpoint started. */
  atMs: number;
  session: number;
}

export interface RecordedStatement {
  name: string;
  sql: string;
  paramTypes: number[];
  /** Numbers of the sessions that prepared it. */
  sessions: number[];
}

export const limits = { queries: 5_000, textBytes: 100_000, errors: 1_000, sessions: 200 } as const;
