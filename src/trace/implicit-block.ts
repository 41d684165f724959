import { pump, type Session } from './session.ts';
import { endTransaction } from './settle.ts';
import type { StatementKind } from './statement-kind.ts';
import { readError, readParameter, readStatus } from './wire/decode.ts';
import { query } from './wire/encode.ts';

/** A Query message with its statements, on its way. */
export interface Run {
  /** Several statements: PostgreSQL runs them in an implicit transaction block. */
  implicit: boolean;
  /** That block is open, by a BEGIN of ours. */
  ours: boolean;
  /** The last CommandComplete, until our COMMIT has succeeded. */
  held: Buffer | undefined;
  /** Servers from 14 on report once, before ReadyForQuery, which parameters are not what the client knows. */
  parameters: Map<string, Buffer>;
  known: Map<string, string>;
  /** They come after the last CommandComplete. */
  notifications: Buffer[];
  /** The server's error, until the trace has it. */
  failure: Buffer | undefined;
  failed: boolean;
}

export function newRun(session: Session, implicit: boolean): Run {
  return {
    implicit,
    ours: false,
    held: undefined,
    parameters: new Map(),
    known: new Map(session.parameters),
    notifications: [],
    failure: undefined,
    failed: false,
  };
}

/** Opens or ends the implicit block as the statement demands. */
export async function enterBlock(session: Session, run: Run, kind: StatementKind): Promise<void> {
  if (!run.implicit) return;
  const command = kind.transaction;
  if (command === undefined) {
    if (session.status !== 'I') return;
    await session.clock.pause(() => own(session, run, 'BEGIN'));
    run.ours = !run.failed;
    return;
  }
  if (!run.ours) return;
  // An inner BEGIN makes the block the client's; what ends or divides a block is refused or warned about in an implicit
  // one, and by an idle server in the same words.
  if (command === 'begin' || command === 'other') return;
  await endBlock(session, run, command === 'commit' ? 'COMMIT' : 'ROLLBACK');
}

export async function endBlock(session: Session, run: Run, command: 'COMMIT' | 'ROLLBACK'): Promise<void> {
  run.ours = false;
  await own(session, run, command);
  endTransaction(session, command === 'COMMIT' && !run.failed ? 'committed' : 'rolled back');
}

/** A command of ours: the client hears of its failure only. */
async function own(session: Session, run: Run, command: string): Promise<void> {
  session.server.push(query(command));
  await pump(session, {
    handle: ({ type, bytes }) => {
      if (type === 'Z') {
        session.status = readStatus(bytes);
        return true;
      }
      if (type === 'E') {
        const last = session.transaction?.statements.at(-1);
        if (last !== undefined) last.error ??= readError(bytes);
        run.failed = true;
        run.failure = bytes;
      } else if (type === 'S') keepParameter(session, run, bytes);
      else if (type === 'A') run.notifications.push(bytes);
      else if (type !== 'C') session.client.push(bytes);
      return false;
    },
  });
}

export function keepParameter(session: Session, run: Run, bytes: Buffer): void {
  const { name, value } = readParameter(bytes);
  if (session.major >= 14 || run.failure !== undefined) {
    run.parameters.set(name, bytes);
    return;
  }
  run.known.set(name, value);
  session.client.push(bytes);
}

/** What the client must hear of the parameters at the end. */
export function changedParameters({ parameters, known }: Run): Buffer[] {
  return [...parameters.values()].filter((bytes) => {
    const { name, value } = readParameter(bytes);
    return known.get(name) !== value;
  });
}
