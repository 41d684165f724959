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
  const detail = Object.entries(parts.detail ?? {}).filter(([, value]) => value !== undefined && value !== false);
  return {
    kind,
    object,
    ...(parts.table === undefined ? {} : { table: parts.table }),
    ...(parts.column === undefined ? {} : { column: parts.column }),
    ...(parts.references === undefined || parts.references.length === 0 ? {} : { references: parts.references }),
    ...(detail.length === 0 ? {} : { detail: Object.fromEntries(detail) as Record<string, string | boolean | number> }),
  };
}
