import { escapeIdentifier, escapeLiteral } from 'pg';

/**
 * Makes values of one type. `at` takes an SQL expression of type bigint, 0 or more, and returns an SQL expression:
 * different indexes below `capacity` give different values, and larger indexes start again.
 */
export interface Generator {
  capacity: number;
  at(index: string): string;
}

/** So many values that no seed uses them up. */
export const UNLIMITED = Number.MAX_SAFE_INTEGER;

export const identifier: (name: string) => string = escapeIdentifier;
export const literal: (text: string) => string = escapeLiteral;

/** `"schema"."name"`. */
export function qualified({ schema, name }: { schema: string; name: string }): string {
  return `${identifier(schema)}.${identifier(name)}`;
}

/** `index % capacity`, left out where it does nothing. */
export function wrapped(index: string, capacity: number): string {
  return capacity >= UNLIMITED ? `(${index})` : `((${index}) % ${capacity})`;
}

/** The given SQL expressions in turn. */
export function choice(values: string[], type: string): Generator {
  const list = values.map((value) => `(${value})::${type}`).join(', ');
  return {
    capacity: values.length,
    at: (index) => (values.length === 1 ? list : `(ARRAY[${list}])[((${index}) % ${values.length})::int + 1]`),
  };
}
