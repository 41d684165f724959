import { limits, type RecordedError, type RecordedQuery, type RecordedStatement, type Recording } from './recording.ts';

export interface SeenText {
  sql: string;
  cut: boolean;
  prepared: boolean;
  paramTypes: number[];
}

const makesDatabase = /\bcreate\s+database\b/i;

/** Gathers what all sessions of an endpoint send. */
export class Recorder {
  readonly #database: string;
  readonly #queries = new Map<string, RecordedQuery>();
  readonly #statements = new Map<string, RecordedStatement>();
  readonly #errors: RecordedError[] = [];
  readonly #startups: Array<Record<string, string>> = [];
  readonly #databases = new Map<string, number>();
  readonly #notes = new Set<string>();
  readonly #start = performance.now();
  #sessions = 0;
  #open = 0;
  #most = 0;
  #sawCreateDatabase = false;

  constructor(database: string) {
    this.#database = database;
  }

  /** @returns the session's number */
  openSession(parameters: Map<string, string>): number {
    const database = parameters.get('database') ?? parameters.get('user') ?? '';
    this.#databases.set(database, (this.#databases.get(database) ?? 0) + 1);
    if (this.#startups.length < limits.sessions) this.#startups.push(Object.fromEntries(parameters));
    this.#open++;
    this.#most = Math.max(this.#most, this.#open);
    return this.#sessions++;
  }

  closeSession(): void {
    this.#open--;
  }

  /** The query of this text, new or known; undefined when there are too many. */
  query(seen: SeenText): RecordedQuery | undefined {
    const { sql, prepared, paramTypes, cut } = seen;
    const known = this.#queries.get(sql);
    if (known !== undefined) {
      known.prepared ||= prepared;
      if (known.paramTypes.length === 0) known.paramTypes = paramTypes;
      return known;
    }
    if (makesDatabase.test(sql)) this.#sawCreateDatabase = true;
    if (cut) this.note(`Texts longer than ${limits.textBytes} bytes were cut.`);
    if (this.#queries.size >= limits.queries) {
      this.note(`More than ${limits.queries} distinct texts were sent; later ones were left out.`);
      return undefined;
    }
    const query: RecordedQuery = { sql, prepared, paramTypes, count: 0, ...(cut && { cut }) };
    this.#queries.set(sql, query);
    return query;
  }

  statement({ name, sql, paramTypes, session }: Omit<RecordedStatement, 'sessions'> & { session: number }): void {
    const key = JSON.stringify([name, sql, paramTypes]);
    const known = this.#statements.get(key);
    if (known !== undefined) {
      if (known.sessions.at(-1) !== session && known.sessions.length < limits.sessions) known.sessions.push(session);
    } else if (this.#statements.size < limits.queries) {
      this.#statements.set(key, { name, sql, paramTypes, sessions: [session] });
    }
  }

  error(error: Omit<RecordedError, 'atMs'>): void {
    if (this.#errors.length < limits.errors) {
      this.#errors.push({ ...error, atMs: performance.now() - this.#start });
    } else this.note(`More than ${limits.errors} errors were answered; later ones were left out.`);
  }

  note(sentence: string): void {
    this.#notes.add(sentence);
  }

  recording(): Recording {
    return structuredClone({
      database: this.#database,
      sessions: this.#sessions,
      databases: Object.fromEntries(this.#databases),
      queries: [...this.#queries.values()],
      errors: this.#errors,
      startupParams: this.#startups,
      statements: [...this.#statements.values()],
      maxConcurrentSessions: this.#most,
      sawCreateDatabase: this.#sawCreateDatabase,
      notes: [...this.#notes],
    });
  }
}
