import type { ParsedStatement } from '../sql/operation.ts';
import { catchUp } from './catch-up.ts';
import { type Piece, runString } from './run-string.ts';
import { pump, type Session } from './session.ts';
import { kindOf, unknownKind } from './statement-kind.ts';
import { codePointsBefore, readWireText, splitText, type WireText } from './statement-text.ts';
import type { TextMark } from './trace-log.ts';
import { translate } from './translate.ts';
import { readCString, readStatus } from './wire/decode.ts';
import type { Frame } from './wire/frame-reader.ts';

/** Text that may throw our own prepared statements away. */
const forgets = /\b(?:deallocate|discard)\b/i;

/** A Query message: one or many statements, in any state of the session. */
export async function handleQuery(session: Session, frame: Frame): Promise<void> {
  const { bytes } = readCString(frame.bytes, 5);
  const mark = session.log.takeMark();
  if (session.status === 'I') await catchUp(session);
  const text = readWireText(bytes, session.encoding);
  if (text === undefined) return runString(session, [whole(session, { bytes, mark, reason: 'not readable as text' })]);
  forgetInjected(session, text.text);
  const split = splitText(text.text);
  if (!split.ok) return runString(session, [whole(session, { bytes, mark, reason: split.reason, text: text.text })]);
  const [only, second] = split.statements;
  if (only === undefined) return relay(session, frame);
  if (second === undefined) return runOne(session, { text, statement: only, mark });
  await runString(session, piecesOf(text, split.statements, mark));
}

export function forgetInjected(session: Session, text: string): void {
  if (forgets.test(text)) session.injected.clear();
}

/** An empty text: nothing runs. */
async function relay(session: Session, frame: Frame): Promise<void> {
  session.server.push(frame.bytes);
  await pump(session, {
    handle: ({ type, bytes }) => {
      session.client.push(bytes);
      if (type === 'Z') session.status = readStatus(bytes);
      return type === 'Z';
    },
  });
}

async function runOne(
  session: Session,
  { text, statement, mark }: { text: WireText; statement: ParsedStatement; mark: TextMark },
): Promise<void> {
  const kind = kindOf(statement);
  const shift = codePointsBefore(text.text, statement.offset);
  const start = {
    sql: statement.sql,
    kind,
    protocol: 'simple',
    mark,
    lineInText: statement.line - 1,
    bytes: text.bytes,
    shift,
  } as const;
  if (session.status === 'I' && !kind.simpleOnly) return translate(session, { ...start, inBlock: false });
  await runString(session, [{ ...start, inBlock: session.status !== 'I', before: 0 }]);
}

function piecesOf(text: WireText, statements: ParsedStatement[], mark: TextMark): Piece[] {
  let from = 0;
  return statements.map((statement) => {
    const start = from;
    const end = statement.offset + statement.sql.length;
    from = afterSemicolon(text.text, end);
    const first = text.byteAt(start);
    return {
      sql: statement.sql,
      kind: kindOf(statement),
      protocol: 'simple',
      mark,
      lineInText: statement.line - 1,
      inBlock: true,
      bytes: text.bytes.subarray(first, text.byteAt(end)),
      before: codePointsBefore(text.text, start),
      shift: codePointsBefore(text.text.slice(start), statement.offset - start),
    };
  });
}

/** Comments in front of the semicolon belong to nobody; those behind it stay with the next statement. */
function afterSemicolon(text: string, end: number): number {
  return text[end] === ';' ? end + 1 : end;
}

function whole(
  session: Session,
  { bytes, mark, reason, text }: { bytes: Buffer; mark: TextMark; reason: string; text?: string },
): Piece {
  return {
    sql: text ?? bytes.toString('latin1'),
    kind: unknownKind,
    protocol: 'simple',
    mark,
    lineInText: 0,
    inBlock: session.status !== 'I',
    bytes,
    before: 0,
    shift: 0,
    unseen: reason,
  };
}
