import { LookFailed } from './inject.ts';
import { type LookOptions, look } from './look.ts';
import type { Session } from './session.ts';
import type { OpenStatement } from './statement-record.ts';
import type { TracedError } from './trace.ts';
import { tellHeld } from './watcher.ts';
import { readError, rowsOf } from './wire/decode.ts';

export interface Completion {
  tag?: string;
  error?: TracedError;
}

/**
 * Notes how a statement ended and looks at what it holds, while its transaction is still open.
 * @returns the server's error when the look itself broke the client's transaction
 */
export async function finishStatement(
  session: Session,
  open: OpenStatement,
  { completion, options }: { completion: Completion; options: LookOptions },
): Promise<Buffer | undefined> {
  const { record } = open;
  record.durationMs += session.clock.now() - open.startMs;
  if (completion.tag !== undefined) {
    record.tag = completion.tag;
    record.rows += rowsOf(completion.tag);
  }
  if (completion.error !== undefined) record.error = completion.error;
  return session.clock.pause(async () => {
    const seen = (await open.poller?.stop()) ?? [];
    await open.unwatch?.();
    try {
      await look(session, open, { seen, options });
    } catch (thrown) {
      if (!(thrown instanceof LookFailed)) throw thrown;
      record.unseen = `its locks could not be read: ${thrown.message}`;
      record.error = readError(thrown.answer);
      session.stale = true;
      return thrown.answer;
    }
    await tellHeld(session, open);
    return undefined;
  });
}
