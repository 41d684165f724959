import { handleExtended } from './extended-query.ts';
import { noteParameter, pump, type Session, SessionEnded } from './session.ts';
import { endTransaction } from './settle.ts';
import { handleQuery } from './simple-query.ts';
import { readStatus } from './wire/decode.ts';
import { terminate } from './wire/encode.ts';
import type { Frame } from './wire/frame-reader.ts';

/** Serves a client until one side goes away. Never rejects. */
export async function runSession(session: Session): Promise<void> {
  const { client, server, signal, log, number } = session;
  try {
    for (;;) {
      const answer = server.reader.take();
      if (answer !== undefined) {
        passAnswer(session, answer);
        continue;
      }
      const frame = client.reader.take();
      if (frame !== undefined) {
        if (frame.type === 'X') break;
        session.busy = true;
        await handle(session, frame);
        session.busy = false;
        continue;
      }
      await client.flush();
      if (server.reader.ended) throw new SessionEnded('server');
      if (client.reader.ended) throw new SessionEnded('client');
      if (!session.inPipeline) await server.flush();
      await signal.wait();
    }
  } catch (thrown) {
    noteEnd(session, thrown);
  } finally {
    if (session.transaction !== undefined) {
      log.note(`Session ${number} ended inside a transaction, which the server rolls back.`);
      endTransaction(session, 'rolled back');
    }
    await client.flush();
    if (!server.reader.ended) server.push(terminate);
    server.end();
    client.end();
  }
}

async function handle(session: Session, frame: Frame): Promise<void> {
  const { type } = frame;
  if (type === 'Q') return handleQuery(session, frame);
  if ('PBDECHS'.includes(type)) return handleExtended(session, frame);
  // Rows that came too late for a COPY that has failed: the server would ignore them as well.
  if ('dcf'.includes(type)) return;
  session.server.push(frame.bytes);
  if (type === 'F') await callFunction(session);
  else await session.server.flush();
}

/** https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-FUNCTION-CALL: old, and not looked at. */
async function callFunction(session: Session): Promise<void> {
  session.log.note(`Session ${session.number} used the function call protocol, which is not traced.`);
  session.stale = true;
  await pump(session, {
    handle: ({ type, bytes }) => {
      session.client.push(bytes);
      if (type === 'Z') session.status = readStatus(bytes);
      return type === 'Z';
    },
  });
}

/** What the server says while no statement runs: notices, notifications, answers to a Flush, its farewell. */
function passAnswer(session: Session, frame: Frame): void {
  if (frame.type === 'S') noteParameter(session, frame);
  if (frame.type === 'E' && session.inPipeline) session.skipping = true;
  session.client.push(frame.bytes);
}

function noteEnd({ log, number, busy }: Session, thrown: unknown): void {
  if (!(thrown instanceof SessionEnded)) {
    log.note(`Session ${number} was ended: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  } else if (thrown.side === 'server') log.note(`Session ${number}: the server closed the connection.`);
  else if (busy) log.note(`Session ${number}: the client went away in the middle of a statement.`);
}
