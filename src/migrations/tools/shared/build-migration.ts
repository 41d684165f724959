import type { Batch, Migration, Script } from '../../migration.ts';

type Optional = 'down' | 'notAnalysed' | 'record' | 'unrecord' | 'checksum';

/** A migration whose optional fields may be undefined. */
export type MigrationDraft = Omit<Migration, Optional> & { [K in Optional]?: Migration[K] | undefined };

/** The draft without the fields that are undefined, and without a `down` that holds nothing but comments. */
export function buildMigration(draft: MigrationDraft): Migration {
  const { down, notAnalysed, record, unrecord, checksum, ...rest } = draft;
  return {
    ...rest,
    ...(down?.batches.some((batch) => !isOnlyComments(batch.sql)) && { down }),
    ...(notAnalysed !== undefined && { notAnalysed }),
    ...(record !== undefined && { record }),
    ...(unrecord !== undefined && { unrecord }),
    ...(checksum !== undefined && { checksum }),
  };
}

export function isOnlyComments(sql: string): boolean {
  return sql.replace(/^\s*--.*$/gm, '').trim() === '';
}

/** One message with the whole file; none where the file is blank. */
export function wholeFile(path: string, text: string, transaction: Script['transaction']): Script {
  const batches: Batch[] = text.trim() === '' ? [] : [{ sql: text, path, line: 1 }];
  return { batches, transaction };
}

/** A file → blob map of those files that are there. */
export function blobsOf(...files: ({ path: string; blob: string } | undefined)[]): Record<string, string> {
  return Object.fromEntries(files.filter((file) => file !== undefined).map((file) => [file.path, file.blob]));
}
