import type { DatabaseAddress } from '../database/database.ts';

/** What a suite was seen to send through the recording endpoint. */
export interface Recording {
  sessions: number;
  /** Sessions by the name of the database that they asked for. */
  databases: Readonly<Record<string, number>>;
  queries: readonly RecordedQuery[];
  errors: readonly RecordedError[];
  maxConcurrentSessions: number;
  sawCreateDatabase: boolean;
}

export interface RecordedQuery {
  sql: string;
  /** Under a name, and so meant to be used again. */
  prepared: boolean;
  count: number;
}

export interface RecordedError {
  sqlstate: string;
  message: string;
  sql: string;
  /** As the client bound them; null is SQL's NULL. */
  params?: ReadonlyArray<string | null>;
  atMs: number;
  session: number;
}

export interface RecordingEndpoint extends AsyncDisposable {
  /** Where the suite connects. */
  address: DatabaseAddress;
  recording(): Recording;
}

/** The two functions of the trace room that the matrix needs; tests and benchmarks may give others. */
export interface Wire {
  /** A local endpoint that passes everything on to `upstream` and remembers it. */
  startRecordingEndpoint(options: { upstream: DatabaseAddress; warm?: AsyncDisposable }): Promise<RecordingEndpoint>;
  /**
   * Sessions on `upstream` like those of an earlier recording, with the same statements prepared, to be handed to an
   * endpoint after the migration: what an app that runs through the migration has.
   */
  openWarmSessions(options: { upstream: DatabaseAddress; recording: Recording }): Promise<AsyncDisposable>;
}
