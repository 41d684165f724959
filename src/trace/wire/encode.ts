/** Frontend messages. https://www.postgresql.org/docs/current/protocol-message-formats.html */
const empty = Buffer.alloc(0);

export function message(type: string, ...parts: Buffer[]): Buffer {
  let length = 4;
  for (const part of parts) length += part.length;
  const head = Buffer.allocUnsafe(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(length, 1);
  return Buffer.concat([head, ...parts], length + 1);
}

export function cstring(text: string | Buffer): Buffer {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return Buffer.concat([bytes, Buffer.of(0)], bytes.length + 1);
}

export function int16(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2);
  bytes.writeInt16BE(value);
  return bytes;
}

export function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export function query(sql: string | Buffer): Buffer {
  return message('Q', cstring(sql));
}

export function parse({ name, sql, types = [] }: { name: string; sql: string | Buffer; types?: number[] }): Buffer {
  return message('P', cstring(name), cstring(sql), int16(types.length), ...types.map(oid));
}

/** Without parameters, all results as text. */
export function bind({ portal, statement }: { portal: string; statement: string }): Buffer {
  return message('B', cstring(portal), cstring(statement), int16(0), int16(0), int16(0));
}

export function describePortal(portal: string): Buffer {
  return message('D', Buffer.from('P'), cstring(portal));
}

export function execute(portal: string): Buffer {
  return message('E', cstring(portal), int32(0));
}

export function close(kind: 'S' | 'P', name: string): Buffer {
  return message('C', Buffer.from(kind), cstring(name));
}

export const sync = message('S', empty);
export const flush = message('H', empty);
export const terminate = message('X', empty);
export const parseComplete = message('1', empty);

export function readyForQuery(status: string): Buffer {
  return message('Z', Buffer.from(status));
}

export function errorResponse(fields: Record<string, string>): Buffer {
  const parts = Object.entries(fields).map(([field, value]) => Buffer.concat([Buffer.from(field), cstring(value)]));
  return message('E', ...parts, Buffer.of(0));
}

function oid(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
