import type { ColumnEntry, ConstraintEntry, IndexEntry, SchemaSnapshot, TriggerEntry } from './snapshot.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** One named object with what is compared of it. Parts are its columns, constraints, indexes …. */
export interface Comparable {
  /** `table public.orders`. */
  object: string;
  properties: Record<string, Json>;
  parts: ComparablePart[];
  /** Column names in order, for tables. */
  columnOrder: string[];
}

export interface ComparablePart {
  /** `column`, `constraint`, `index`, `trigger`, `rule`, `policy`. */
  kind: string;
  name: string;
  properties: Record<string, Json>;
  /** Parts whose name was made up by the server or a tool, and that are the same thing if this is equal. */
  definition: string | null;
}

interface Qualified {
  schema: string;
  name: string;
}

/**
 * The snapshot as a flat list. What follows from something else that is compared is left out: a constraint's columns
 * from its definition, a column's being inherited from the table's parents.
 */
export function comparables(snapshot: SchemaSnapshot): Comparable[] {
  const plain = (kind: string, list: Qualified[], ...left: string[]): Comparable[] =>
    list.map((entry) => ({
      object: `${kind} ${entry.schema}.${entry.name}`,
      properties: without(entry, 'schema', 'name', 'type', ...left),
      parts: [],
      columnOrder: [],
    }));
  const unqualified = (kind: string, list: Array<{ name: string }>): Comparable[] =>
    list.map((entry) => ({
      object: `${kind} ${entry.name}`,
      properties: without(entry, 'name'),
      parts: [],
      columnOrder: [],
    }));

  return [
    ...unqualified('schema', snapshot.schemas),
    ...snapshot.tables.map((table) => ({
      object: `table ${table.schema}.${table.name}`,
      properties: without(table, 'schema', 'name', ...PARTS),
      parts: [
        ...table.columns.map(columnPart),
        ...table.constraints.map(constraintPart),
        ...table.indexes.filter((index) => index.constraint === null).map(indexPart),
        ...table.triggers.map(triggerPart),
        ...table.rules.map((rule) => part('rule', rule)),
        ...table.policies.map((policy) => part('policy', policy)),
      ],
      columnOrder: table.columns.map(({ name }) => name),
    })),
    ...snapshot.views.map((view) => ({
      object: `${view.kind} ${view.schema}.${view.name}`,
      properties: { ...without(view, 'schema', 'name', 'kind', ...PARTS), columns: view.columns as unknown as Json },
      parts: [
        ...view.indexes.map(indexPart),
        ...view.triggers.map(triggerPart),
        ...view.rules.map((rule) => part('rule', rule)),
      ],
      columnOrder: [],
    })),
    ...snapshot.sequences.map((sequence) => ({
      object: `sequence ${sequence.schema}.${sequence.name}`,
      properties: without(sequence, 'schema', 'name'),
      parts: [],
      columnOrder: [],
    })),
    ...plain('enum', snapshot.enums),
    ...plain('domain', snapshot.domains),
    ...plain('composite type', snapshot.composites),
    ...plain('range type', snapshot.ranges),
    ...snapshot.functions.map((entry) => ({
      object: `${entry.kind} ${entry.schema}.${entry.name}(${entry.arguments})`,
      properties: {
        ...without(entry, 'schema', 'name', 'kind', 'arguments', 'result'),
        definition: entry.definition.replace(/[ \t\r]+$/gm, ''),
      },
      parts: [],
      columnOrder: [],
    })),
    ...unqualified('event trigger', snapshot.eventTriggers),
    ...unqualified('extension', snapshot.extensions),
    ...unqualified('publication', snapshot.publications),
    ...plain('statistics', snapshot.statistics),
    ...snapshot.others.map(({ kind, name, definition }) => ({
      object: `${kind} ${name}`,
      properties: { definition },
      parts: [],
      columnOrder: [],
    })),
  ];
}

const PARTS = ['columns', 'constraints', 'indexes', 'triggers', 'rules', 'policies'];

function columnPart(column: ColumnEntry): ComparablePart {
  return { kind: 'column', name: column.name, properties: without(column, 'name', 'inherited'), definition: null };
}

function constraintPart(constraint: ConstraintEntry): ComparablePart {
  const { name, kind, definition, validated, comment } = constraint;
  const compared = { definition, validated, comment };
  return { kind: 'constraint', name, properties: compared, definition: `${kind} ${definition} ${validated}` };
}

function indexPart(index: IndexEntry): ComparablePart {
  const { name, definition, valid, clustered, comment } = index;
  return {
    kind: 'index',
    name,
    properties: { definition, valid, clustered, comment },
    definition: `${definition} ${valid}`,
  };
}

function triggerPart(trigger: TriggerEntry): ComparablePart {
  return part('trigger', trigger);
}

function part(kind: string, entry: { name: string }): ComparablePart {
  return { kind, name: entry.name, properties: without(entry, 'name'), definition: null };
}

function without(entry: object, ...keys: string[]): Record<string, Json> {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => !keys.includes(key))) as Record<string, Json>;
}
