import type { Operation } from '../sql/operation.ts';

/** A textual detail; undefined where it is absent. */
export function textOf(operation: Operation, key: string): string | undefined {
  const value = operation.detail?.[key];
  return value === undefined || value === '' ? undefined : String(value);
}

export function isSet(operation: Operation, key: string): boolean {
  return operation.detail?.[key] === true;
}

/** A comma separated detail. */
export function listOf(operation: Operation, key: string): string[] {
  return textOf(operation, key)?.split(',') ?? [];
}
