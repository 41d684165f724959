import type { Recorder } from './recorder.ts';
import { limits, type RecordedQuery } from './recording.ts';
import { readBind, readCString, readError, readParse, readTarget } from './wire/decode.ts';
import type { Passed } from './wire/message-tap.ts';

/** Client messages that the recorder reads, and those whose answers it only counts. */
export const clientTypes = { wanted: 'QPBEDC', counted: 'SF' };
export const serverTypes = { wanted: 'E', counted: '123TnCIsZ' };

/** A client's message that the server has not answered yet. */
export interface Pending {
  kind: string;
  sql?: string;
  params?: Array<string | null>;
  /** The server never saw it: whoever keeps the session answers. */
  synthetic?: boolean;
  /** Called when an error makes the server ignore it. */
  undo?: () => void;
  /** The client never sent it: its answer is not passed on. */
  swallow?: boolean;
}

interface Known {
  sql: string;
  query: RecordedQuery | undefined;
}

/** Which server message answers which of the client's. */
const answered: Record<string, string> = { '1': 'P', '2': 'B', '3': 'C', T: 'D', n: 'D', C: 'E', I: 'E', s: 'E' };

/** Follows one session's messages, so that an error is known with the text it is about. */
export class RecordedSession {
  readonly #recorder: Recorder;
  readonly #number: number;
  readonly #statements = new Map<string, Known>();
  readonly #portals = new Map<string, { known: Known | undefined; params: Array<string | null> | undefined }>();
  readonly #pending: Pending[] = [];
  /** After an error the server ignores everything until Sync. */
  #ignoring = false;

  constructor(recorder: Recorder, parameters: Map<string, string>) {
    this.#recorder = recorder;
    this.#number = recorder.openSession(parameters);
  }

  /** The message that the server answers next. */
  get head(): Pending | undefined {
    return this.#pending[0];
  }

  get ignoring(): boolean {
    return this.#ignoring;
  }

  shift(): void {
    this.#pending.shift();
  }

  expect(pending: Pending): void {
    if (this.#ignoring && pending.kind !== 'S') return;
    this.#ignoring = false;
    this.#pending.push(pending);
  }

  fromClient(passed: Passed): void {
    const { type } = passed;
    if (type === 'Q') this.expect({ kind: 'Q', sql: this.#onQuery(passed) });
    else if (type === 'P') this.expect({ kind: 'P', sql: this.onParse(passed) });
    else if (type === 'B') this.expect({ kind: 'B', ...this.#onBind(passed) });
    else if (type === 'E') this.expect({ kind: 'E', ...this.#onExecute(passed) });
    else if (type === 'D') this.expect({ kind: 'D', ...this.#textOf(passed) });
    else if ('CSF'.includes(type)) this.expect({ kind: type });
  }

  fromServer({ type, bytes }: Passed): void {
    const head = this.#pending[0];
    if (type === 'E') {
      this.#onError(bytes);
      return;
    }
    if (type === 'Z') {
      const end = this.#pending.findIndex(({ kind }) => 'SQF'.includes(kind));
      this.#pending.splice(0, end < 0 ? 0 : end + 1);
      return;
    }
    if (head !== undefined && head.kind === answered[type]) this.#pending.shift();
  }

  close(): void {
    this.#recorder.closeSession();
  }

  /** @returns the text */
  onParse({ bytes, length }: Passed): string {
    const { name, sql, types } = readParse(bytes);
    const text = sql.toString();
    const cut = length > bytes.length;
    const paramTypes = cut ? [] : types;
    const query = this.#recorder.query({ sql: text, cut, prepared: name !== '', paramTypes });
    if (name !== '' && !cut) this.#recorder.statement({ name, sql: text, paramTypes, session: this.#number });
    this.#statements.set(name, { sql: text, query });
    return text;
  }

  #onQuery({ bytes, length }: Passed): string {
    const sql = readCString(bytes, 5).bytes.toString();
    const query = this.#recorder.query({ sql, cut: length > bytes.length, prepared: false, paramTypes: [] });
    if (query !== undefined) query.count++;
    return sql;
  }

  #onBind({ bytes, length }: Passed): { sql: string } {
    const { portal, statement, next } = readBind(bytes);
    const known = this.#statements.get(statement);
    const params = length > bytes.length ? undefined : readTextParameters(bytes, next);
    if (known?.query !== undefined && params !== undefined && params.length > 0) known.query.sampleParams ??= params;
    this.#portals.set(portal, { known, params });
    return { sql: known?.sql ?? '' };
  }

  #onExecute({ bytes }: Passed): { sql: string; params?: Array<string | null> } {
    const portal = this.#portals.get(readCString(bytes, 5).bytes.toString());
    if (portal?.known?.query !== undefined) portal.known.query.count++;
    const params = portal?.params;
    return { sql: portal?.known?.sql ?? '', ...(params !== undefined && params.length > 0 && { params }) };
  }

  #textOf({ bytes }: Passed): { sql: string } {
    const { kind, name } = readTarget(bytes);
    return { sql: (kind === 'S' ? this.#statements.get(name) : this.#portals.get(name)?.known)?.sql ?? '' };
  }

  #onError(bytes: Buffer): void {
    const { sqlstate, message } = readError(bytes);
    const head = this.#pending[0];
    const params = head?.params;
    this.#recorder.error({ sqlstate, message, sql: head?.sql ?? '', session: this.#number, ...(params && { params }) });
    if (head === undefined || 'QFS'.includes(head.kind)) return;
    const sync = this.#pending.findIndex(({ kind }) => kind === 'S');
    const ignored = this.#pending.splice(0, sync < 0 ? this.#pending.length : sync);
    for (const { undo } of ignored) undo?.();
    this.#ignoring = sync < 0;
  }
}

/** Bind's parameters; undefined where one of them is binary. */
function readTextParameters(bytes: Buffer, start: number): Array<string | null> | undefined {
  const formats = bytes.readInt16BE(start);
  for (let index = 0; index < formats; index++) if (bytes.readInt16BE(start + 2 + 2 * index) !== 0) return undefined;
  const params: Array<string | null> = [];
  let at = start + 2 + 2 * formats;
  const count = bytes.readInt16BE(at);
  at += 2;
  for (let index = 0; index < count; index++) {
    const length = bytes.readInt32BE(at);
    at += 4;
    params.push(length < 0 ? null : bytes.toString('utf8', at, at + length));
    at += Math.max(0, length);
  }
  return params;
}

export const tapLimit = limits.textBytes;
