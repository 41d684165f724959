import { type Completion, finishStatement } from './finish-statement.ts';
import { changedParameters, endBlock, enterBlock, keepParameter, newRun, type Run } from './implicit-block.ts';
import { pushLook } from './inject.ts';
import { pump, type Session } from './session.ts';
import { followTransaction, lookAgain, settle } from './settle.ts';
import { beginStatement, mayLookAhead, type OpenStatement, type StatementStart } from './statement-record.ts';
import { movePosition, readError, readFields, readStatus, readTag } from './wire/decode.ts';
import { query, readyForQuery } from './wire/encode.ts';

export interface Piece extends StatementStart {
  bytes: Buffer;
  /** Code points of the client's text before `bytes`. */
  before: number;
  /** Code points of `bytes` before the statement's first token. */
  shift: number;
  /** Why the piece could not be read, where it has to go unseen. */
  unseen?: string;
}

const beginInBlock = '25001';

/**
 * The statements of one Query message, each by a simple Query of its own, so that its locks can be looked at before the
 * next. The client gets one stream of answers, and the transactions it would have had:
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
 * (same-answers.test.ts compares both streams.)
 */
export async function runString(session: Session, pieces: Piece[]): Promise<void> {
  const run = newRun(session, pieces.length > 1);
  for (const [index, piece] of pieces.entries()) {
    await enterBlock(session, run, piece.kind);
    if (run.failed) break;
    await runPiece(session, run, { piece, last: index === pieces.length - 1 });
    if (run.failed) break;
  }
  if (run.ours) await endBlock(session, run, run.failed ? 'ROLLBACK' : 'COMMIT');
  if (run.held !== undefined && !run.failed) session.client.push(run.held);
  settle(session, { failed: run.failed });
  if (run.failure !== undefined) session.client.push(run.failure);
  session.client.push(...run.notifications, ...changedParameters(run), readyForQuery(session.status));
}

async function runPiece(session: Session, run: Run, { piece, last }: { piece: Piece; last: boolean }): Promise<void> {
  const { client, server } = session;
  const open = await beginStatement(session, { ...piece, inBlock: session.status !== 'I' });
  server.push(query(piece.bytes));
  const ahead = session.status === 'T' && mayLookAhead(open, session.status);
  if (ahead) pushLook(session, { query: 'lockstep$observe', end: 'sync' });
  const upgrades = run.ours && piece.kind.transaction === 'begin';
  const hold = last && run.ours && !upgrades;
  let complete: Buffer | undefined;
  const completion: Completion = {};
  await pump(session, {
    handle: ({ type, bytes }) => {
      if (type === 'Z') {
        session.status = readStatus(bytes);
        return true;
      }
      if (type === 'C') {
        completion.tag = readTag(bytes);
        if (ahead || hold) complete = bytes;
        else client.push(bytes);
      } else if (type === 'E') {
        completion.error = readError(bytes, piece.shift);
        run.failure = movePosition(bytes, piece.before);
      } else if (type === 'N') {
        if (!upgrades || readFields(bytes).get('C') !== beginInBlock) client.push(movePosition(bytes, piece.before));
      } else if (type === 'S') keepParameter(session, run, bytes);
      else client.push(bytes);
      return false;
    },
  });
  run.failed = completion.error !== undefined;
  if (session.status === 'I' || (upgrades && !run.failed)) run.ours = false;
  if (completion.error === undefined) noteUnseen(session, open, piece);
  const over = session.status === 'I' && open.kind.look !== 'none';
  // Nothing is held any more once the server is idle again.
  const looked: OpenStatement = over ? { ...open, kind: { ...open.kind, look: 'none' } } : open;
  const lost = await finishStatement(session, looked, { completion, options: { end: 'sync', last: true, ahead } });
  if (lost !== undefined) {
    run.failed = true;
    run.failure = lost;
  } else if (complete !== undefined) {
    if (hold) run.held = complete;
    else client.push(complete);
  }
  followTransaction(session, open);
  if (session.status === 'T') settle(session, { failed: false });
  if (piece.kind.transaction === 'rollback to' && !run.failed) await lookAgain(session);
}

function noteUnseen(session: Session, { record, kind }: OpenStatement, { unseen }: Piece): void {
  const reason = unseen ?? (session.status === 'I' && kind.look === 'inside' ? 'its transaction was over' : undefined);
  if (reason === undefined) return;
  record.unseen = reason;
  session.stale = true;
}
