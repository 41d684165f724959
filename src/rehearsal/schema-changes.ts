import { compareSchemas, type SchemaDifference } from '../database/schema/compare.ts';
import { propertyWords, subjectOf } from '../database/schema/describe.ts';
import type { SchemaSnapshot } from '../database/schema/snapshot.ts';

/** One thing that the migrations changed in the schema. Names and texts come from the database: hostile. */
export interface SchemaChange {
  kind: 'added' | 'removed' | 'changed' | 'renamed' | 'reordered';
  /** `table public.orders`, `column public.orders.email`, `index orders_email_idx of table public.orders`. */
  what: string;
  /** Which of its properties, in words: `NOT NULL`, `default`, `definition`. Absent: all of it. */
  property?: string;
  /** Absent where there was nothing, or where `what` says it all. At most {@link MOST_TEXT} characters. */
  before?: string;
  after?: string;
  /** Of what was added: equal digests are equal in all but grants and comments, on servers of one major version. */
  digest?: string;
}

const MOST_TEXT = 4_000;
const KINDS: Record<SchemaDifference['kind'], SchemaChange['kind']> = {
  extra: 'added',
  missing: 'removed',
  changed: 'changed',
  renamed: 'renamed',
  order: 'reordered',
};

/** What is different after the migrations, in the order of the objects. */
export function schemaChanges(before: SchemaSnapshot, after: SchemaSnapshot): SchemaChange[] {
  return compareSchemas(before, after).map((difference): SchemaChange => {
    const { kind, property, expected, actual, digest } = difference;
    return {
      kind: KINDS[kind],
      what: subjectOf(difference),
      ...(property !== undefined && { property: propertyWords(property) }),
      ...(expected !== undefined && { before: clip(expected) }),
      ...(actual !== undefined && { after: clip(actual) }),
      ...(digest !== undefined && { digest }),
    };
  });
}

function clip(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}
