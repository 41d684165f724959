import type { TracedError } from '../trace.ts';

/** The bytes of a zero-terminated string in a message, and where the next field starts. */
export function readCString(bytes: Buffer, start: number): { bytes: Buffer; next: number } {
  const end = bytes.indexOf(0, start);
  const stop = end < 0 ? bytes.length : end;
  return { bytes: bytes.subarray(start, stop), next: stop + 1 };
}

/** CommandComplete's tag. */
export function readTag(bytes: Buffer): string {
  return readCString(bytes, 5).bytes.toString('latin1');
}

/** Rows a tag counts: `INSERT 0 3`, `UPDATE 7`, `COPY 10`. Zero for the rest. */
export function rowsOf(tag: string): number {
  const found = /^(?:INSERT \d+|UPDATE|DELETE|SELECT|MERGE|FETCH|MOVE|COPY) (\d+)$/.exec(tag);
  return found === null ? 0 : Number(found[1]);
}

/** ReadyForQuery's status: idle, in a transaction, in a failed one. */
export function readStatus(bytes: Buffer): SessionStatus {
  const status = String.fromCharCode(bytes[5] ?? 0);
  return status === 'T' || status === 'E' ? status : 'I';
}

export type SessionStatus = 'I' | 'T' | 'E';

/** Fields of an ErrorResponse or NoticeResponse by their letter. */
export function readFields(bytes: Buffer): Map<string, string> {
  const fields = new Map<string, string>();
  for (let at = 5; at < bytes.length && bytes[at] !== 0; ) {
    const value = readCString(bytes, at + 1);
    fields.set(String.fromCharCode(bytes[at] ?? 0), value.bytes.toString());
    at = value.next;
  }
  return fields;
}

/** `shift` is taken from the position, where the text sent began before the statement. */
export function readError(bytes: Buffer, shift = 0): TracedError {
  const fields = readFields(bytes);
  const detail = fields.get('D');
  const hint = fields.get('H');
  const position = Number(fields.get('P') ?? 0) - shift;
  return {
    sqlstate: fields.get('C') ?? '',
    message: fields.get('M') ?? '',
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
    ...(isRaised(fields) && { raised: true }),
    ...(position > 0 ? { position } : {}),
  };
}

/**
 * RAISE may give any code, so only where in the server the error was made tells whose text it is.
 * https://www.postgresql.org/docs/current/protocol-error-fields.html, src/pl/plpgsql/src/pl_exec.c
 */
function isRaised(fields: ReadonlyMap<string, string>): boolean {
  const [file = '', routine = ''] = [fields.get('F'), fields.get('R')];
  return /^exec_stmt_(?:raise|assert)$/.test(routine) || /^(?:plpy|plperl|pltcl)/.test(file);
}

/** The same message with its position moved by `by` characters; as it was when there is none. */
export function movePosition(bytes: Buffer, by: number): Buffer {
  if (by === 0) return bytes;
  for (let at = 5; at < bytes.length && bytes[at] !== 0; ) {
    const value = readCString(bytes, at + 1);
    if (bytes[at] === 0x50) {
      const moved = Buffer.from(String(Number(value.bytes.toString('latin1')) + by));
      const whole = Buffer.concat([bytes.subarray(0, at + 1), moved, bytes.subarray(value.next - 1)]);
      whole.writeInt32BE(whole.length - 1, 1);
      return whole;
    }
    at = value.next;
  }
  return bytes;
}

/** A DataRow's values, as text. */
export function readRow(bytes: Buffer): Array<string | null> {
  const values: Array<string | null> = [];
  let at = 7;
  for (let left = bytes.readInt16BE(5); left > 0; left--) {
    const length = bytes.readInt32BE(at);
    at += 4;
    values.push(length < 0 ? null : bytes.toString('utf8', at, at + Math.max(0, length)));
    at += Math.max(0, length);
  }
  return values;
}

/** ParameterStatus. */
export function readParameter(bytes: Buffer): { name: string; value: string } {
  const name = readCString(bytes, 5);
  return { name: name.bytes.toString(), value: readCString(bytes, name.next).bytes.toString() };
}

/** Parse: statement name, text and the parameter types it declares. */
export function readParse(bytes: Buffer): { name: string; sql: Buffer; types: number[] } {
  const name = readCString(bytes, 5);
  const sql = readCString(bytes, name.next);
  const types: number[] = [];
  for (let at = sql.next + 2; at + 4 <= bytes.length; at += 4) types.push(bytes.readUInt32BE(at));
  return { name: name.bytes.toString(), sql: sql.bytes, types };
}

/** Bind: the two names; where the rest begins. */
export function readBind(bytes: Buffer): { portal: string; statement: string; next: number } {
  const portal = readCString(bytes, 5);
  const statement = readCString(bytes, portal.next);
  return { portal: portal.bytes.toString(), statement: statement.bytes.toString(), next: statement.next };
}

/** Describe and Close: `S` a statement, `P` a portal. */
export function readTarget(bytes: Buffer): { kind: string; name: string } {
  return { kind: String.fromCharCode(bytes[5] ?? 0), name: readCString(bytes, 6).bytes.toString() };
}
