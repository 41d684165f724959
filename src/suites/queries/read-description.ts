import { readCString } from '../../trace/wire/decode.ts';

/** A column of a result, as RowDescription has it. */
export interface Column {
  name: string;
  /** For a domain, its base type: that is what the server sends. */
  type: number;
  typmod: number;
}

/** RowDescription. https://www.postgresql.org/docs/current/protocol-message-formats.html */
export function readColumns(bytes: Buffer): Column[] {
  const columns: Column[] = [];
  let at = 7;
  for (let left = bytes.readInt16BE(5); left > 0; left--) {
    const name = readCString(bytes, at);
    // Behind the name: table (4), attribute (2), type (4), length (2), modifier (4), format (2).
    const type = bytes.readUInt32BE(name.next + 6);
    columns.push({ name: name.bytes.toString(), type, typmod: bytes.readInt32BE(name.next + 12) });
    at = name.next + 18;
  }
  return columns;
}

/** ParameterDescription. */
export function readParameterTypes(bytes: Buffer): number[] {
  return Array.from({ length: bytes.readUInt16BE(5) }, (_, index) => bytes.readUInt32BE(7 + 4 * index));
}
