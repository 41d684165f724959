import type { Operation, OperationKind } from '../../operation.ts';
import type { Body, StatementSource, Tag } from '../tree.ts';

/** One statement kind → what it does. */
export type Reader<T extends Tag> = (body: Body<T>, source: StatementSource) => Operation[];
export type Readers = { [T in Tag]?: Reader<T> };

interface OperationParts {
  table?: string | undefined;
  column?: string | undefined;
  references?: string[];
  detail?: Record<string, string | boolean | number | undefined>;
}

/** An operation without empty parts: `false` and undefined details are left out. */
export function operation(kind: OperationKind, object: string, parts: OperationParts = {}): Operation {
  const { table, column, references, detail } = parts;
  const made: Operation = { kind, object };
  if (table !== undefined) made.table = table;
  if (column !== undefined) made.column = column;
  if (references !== undefined && references.length > 0) made.references = references;
  for (const key in detail) {
    const value = detail[key];
    if (value === undefined || value === false) continue;
    made.detail ??= {};
    made.detail[key] = value;
  }
  return made;
}
