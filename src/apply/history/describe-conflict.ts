import type { GuardRefusal } from '../guards/guard.ts';
import type { Conflict } from './reader.ts';

/** A conflict between a history table and the files, as a refusal. */
export function describeConflict(conflict: Conflict, { table, tool }: { table: string; tool: string }): GuardRefusal {
  const code = 'history_conflict';
  if (conflict.kind === 'unknown') {
    return {
      code,
      message: `\`${table}\` says that \`${conflict.label}\` was run, but the base branch has no such migration.`,
      nextStep: `Merge the file that made it, or check that this is the right database. Where it was squashed or deleted on purpose, take its row out as ${tool} does.`,
    };
  }
  if (conflict.kind === 'edited') {
    const { id, path } = conflict.migration;
    return {
      code,
      message: `\`${path}\` is not what this database has run: the checksum of \`${id}\` in \`${table}\` is another.`,
      nextStep: 'Put the file back as it was run, and the change into a new migration.',
    };
  }
  return {
    code,
    message: `\`${table}\` says that \`${conflict.label}\` did not end well: ${conflict.why}.`,
    nextStep: `Look at what it left in the database, mend it, and correct its row as ${tool} does; then give the command again.`,
  };
}
