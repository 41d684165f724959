import type { DatabaseAddress } from '../database/database.ts';
import { DatabaseError, toError } from '../errors.ts';
import type { RecordedStatement, Recording } from './recording.ts';
import { openWarmSession, type WarmSession } from './warm-session.ts';

export interface WarmSessionsOptions {
  /** The database as it is before the migration; its user and password open the sessions. */
  upstream: DatabaseAddress;
  /** Of the control run. */
  recording: Recording;
}

/** More sessions than this show nothing new. */
const mostSessions = 20;

/**
 * Opens as many sessions as the control run had at once, with its startup parameters, and prepares in each the
 * statements that it had prepared by name. Then migrate, then give them to startRecordingEndpoint: a client that
 * connects there goes on with one of them, as a process does that was running all the time. A plan made before a
 * migration fails after it where its result's columns have changed (0A000; warm-sessions.test.ts measures it).
 * @throws DatabaseError `warm-failed` when a session cannot be opened
 */
export async function openWarmSessions({ upstream, recording }: WarmSessionsOptions): Promise<WarmSessions> {
  const wanted = startupsOf(recording, upstream).slice(0, Math.min(recording.maxConcurrentSessions, mostSessions));
  const warm = new WarmSessions();
  try {
    for (const { number, parameters } of wanted) {
      warm.add(
        await openWarmSession({ upstream, parameters, statements: statementsFor(number, recording.statements) }),
      );
    }
  } catch (thrown) {
    await warm[Symbol.asyncDispose]();
    throw new DatabaseError(`No session could be kept open through the migration: ${toError(thrown).message}`, {
      code: 'warm-failed',
      hint: 'Look at the server log; max_connections may be too small for the suite.',
      cause: thrown,
    });
  }
  return warm;
}

/** Sessions that were opened before a migration, each for one client. */
export class WarmSessions implements AsyncDisposable {
  readonly #idle: WarmSession[] = [];

  add(session: WarmSession): void {
    this.#idle.push(session);
  }

  /** How many are left. */
  get size(): number {
    return this.#idle.length;
  }

  /** Statements that could not be prepared before the migration. */
  get failures(): string[] {
    return this.#idle.flatMap(({ failures }) => failures);
  }

  /** A session that was opened with these parameters; the name of the application doesn't matter. */
  take(parameters: Map<string, string>): WarmSession | undefined {
    const key = keyOf(parameters);
    const index = this.#idle.findIndex((session) => session.isAlive() && keyOf(session.parameters) === key);
    return index < 0 ? undefined : this.#idle.splice(index, 1)[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((session) => session.close()));
  }
}

function keyOf(parameters: Map<string, string>): string {
  const rest = [...parameters].filter(([name]) => name !== 'application_name');
  return JSON.stringify(rest.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Sessions of the suite's own role on its own database: for others there is no password, or no schema to migrate. */
function startupsOf(recording: Recording, { user, database }: DatabaseAddress) {
  return recording.startupParams.flatMap((recorded, number) => {
    const asked = recorded.database ?? recorded.user;
    if (recorded.user !== user || asked !== recording.database) return [];
    return [{ number, parameters: new Map(Object.entries({ ...recorded, database })) }];
  });
}

/** One statement a name: that of the recorded session, else the first that was seen. */
function statementsFor(session: number, recorded: RecordedStatement[]): RecordedStatement[] {
  const chosen = new Map<string, RecordedStatement>();
  for (const statement of recorded) {
    if (!chosen.has(statement.name) || statement.sessions.includes(session)) chosen.set(statement.name, statement);
  }
  return [...chosen.values()];
}
