import { gunzipSync, gzipSync } from 'node:zlib';
import type { SchemaSnapshot } from '../../database/schema/snapshot.ts';
import type { SchemaChange } from '../../rehearsal/schema-changes.ts';
import type { AuditEvent } from '../store.ts';

/** The event of a run that has the schema as it was before its first statement, and the one that has what it changed. */
export const SCHEMA_BEFORE = 'schema-before';
export const SCHEMA_CHANGED = 'schema-changed';

/** What a run changed, as it is found again by whoever takes it back. */
export type Changed = Pick<SchemaChange, 'what' | 'property'>;

export function pack(value: SchemaSnapshot | readonly Changed[]): string {
  return gzipSync(JSON.stringify(value)).toString('base64');
}

export function unpackSchema(event: AuditEvent | undefined): SchemaSnapshot | undefined {
  return unpack(event?.data.schema) as SchemaSnapshot | undefined;
}

export function unpackChanges(event: AuditEvent | undefined): Changed[] | undefined {
  return unpack(event?.data.changes) as Changed[] | undefined;
}

function unpack(packed: unknown): unknown {
  return typeof packed === 'string' ? JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString()) : undefined;
}
