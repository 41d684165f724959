import { UsageError } from '../errors.ts';
import { Snapshot } from './snapshot.ts';

/** 10,000 tables with five indexes and 2,000 queries are some 15 MB. */
export const LARGEST_SNAPSHOT = 256 * 1024 * 1024;

/**
 * A snapshot's text, checked. It may have been edited, or be hostile: anything that does not fit its schema is refused.
 * @param file How messages name it; nothing is read from disk.
 * @throws UsageError `snapshot-invalid`, `snapshot-too-large`, `snapshot-version`
 */
export function parseSnapshot(text: string, file: string): Snapshot {
  if (text.length > LARGEST_SNAPSHOT) throw tooLarge(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid(`The snapshot ${file} is not JSON.`);
  }
  const version = versionOf(value);
  if (version !== 1 && typeof version === 'number') {
    throw new UsageError(
      `The snapshot ${file} was written by another version of Lockstep (its format is ${version}, not 1).`,
      {
        code: 'snapshot-version',
        hint: 'Take it again: lockstep snapshot --url … --output <file>.',
      },
    );
  }
  const parsed = Snapshot.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const where = first?.path.map(String).join('.').slice(0, 200) || 'its top';
  const message = (first?.message ?? 'it does not fit the schema').slice(0, 200);
  throw invalid(`The snapshot ${file} is not one of Lockstep's, at ${where}: ${message}.`);
}

export function tooLarge(file: string): UsageError {
  return new UsageError(`The snapshot ${file} is larger than ${LARGEST_SNAPSHOT / 1024 / 1024} MB.`, {
    code: 'snapshot-too-large',
    hint: 'Take it again with --schema for the schemas that the migrations touch.',
  });
}

function versionOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : undefined;
}

function invalid(message: string): UsageError {
  return new UsageError(message, {
    code: 'snapshot-invalid',
    hint: 'Take it again: lockstep snapshot --url … --output <file>. Snapshots are not meant to be edited.',
  });
}
