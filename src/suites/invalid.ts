import type { Recording } from '../trace/recording.ts';
import type { SchemaDrift } from './schema-drift.ts';

export interface EvidenceOfUse {
  /** The database that the suite was given. */
  database: string;
  recording: Recording;
  drift: SchemaDrift;
  /** Objects of either schema: a suite that adds one of these has migrated; others are its own scratch tables. */
  known: ReadonlySet<string>;
  /** Tests that were not skipped. */
  ran: number;
  exitCode: number | null;
  reportProblem: string | undefined;
}

const MAINTENANCE = new Set(['postgres', 'template1']);

/** Why a run has tested nothing, in one sentence; undefined when it has really used the schema it was given. */
export function findInvalid(evidence: EvidenceOfUse): string | undefined {
  return findElsewhere(evidence) ?? findRebuilt(evidence) ?? findEmpty(evidence);
}

function findElsewhere({ database, recording, ran }: EvidenceOfUse): string | undefined {
  if (recording.sawCreateDatabase) return 'The suite made a database of its own, so the given schema was not tested.';
  const elsewhere = Object.keys(recording.databases).filter((name) => name !== database && !MAINTENANCE.has(name));
  if (elsewhere.length > 0) {
    return `The suite connected to ${nameSome(elsewhere)} instead of the database that DATABASE_URL names.`;
  }
  if ((recording.databases[database] ?? 0) > 0) return undefined;
  return ran > 0
    ? 'The suite never connected to the database that DATABASE_URL names, so no schema was tested.'
    : undefined;
}

function findRebuilt({ drift, known }: EvidenceOfUse): string | undefined {
  const { rebuilt, changed, gone } = drift;
  const migrated = drift.added.filter((name) => known.has(name));
  if (rebuilt.length > 0)
    return `The suite dropped and made again ${nameSome(rebuilt)}, so the given schema was not tested.`;
  if (gone.length > 0) return `The suite dropped ${nameSome(gone)} of the given schema.`;
  if (changed.length > 0) return `The suite changed the given schema: ${nameSome(changed)}.`;
  if (migrated.length > 0) return `The suite migrated the database itself: it made ${nameSome(migrated)}.`;
  return undefined;
}

function findEmpty({ ran, exitCode, reportProblem }: EvidenceOfUse): string | undefined {
  if (reportProblem !== undefined && exitCode === 0) return `${reportProblem}.`;
  return ran === 0 && exitCode === 0 ? 'No test ran.' : undefined;
}

function nameSome(names: readonly string[]): string {
  const some = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${some} and ${names.length - 3} more` : some;
}
