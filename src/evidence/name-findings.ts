import type { Analysis, Finding } from '../analysis/analysis.ts';
import { findingId } from '../check/accept-findings.ts';
import type { JsonMigration, JsonReport, JsonStatement } from '../report/report.ts';

/** A finding of a report with the name by which it can be accepted. */
export interface NamedFinding {
  /** See {@link findingId}. */
  id: string;
  finding: Finding;
  migration: JsonMigration;
  /** Absent where it is about the whole migration. */
  statement?: JsonStatement;
  /** As {@link findingId} takes it. */
  placed: Finding & { migration: string };
}

/** Every finding of a report. Its statements' texts were compared with the files before, or are a command's own. */
export function nameFindings({ migrations }: JsonReport, analysis: Analysis | undefined): NamedFinding[] {
  const known = analysis ?? { migrations: [], phases: [] };
  return migrations.flatMap((migration) => {
    const isRead = known.migrations.some(({ id, source }) => id === migration.id && source === migration.source);
    const name = (finding: Finding, statement?: JsonStatement): NamedFinding => {
      // What a command sent is in no file: its text is the place.
      const place = isRead ? migration.id : JSON.stringify([migration.source, migration.id, statement?.sql ?? null]);
      const placed = { ...finding, migration: place, ...(statement !== undefined && { statement: statement.index }) };
      return {
        id: findingId(placed, known),
        finding,
        migration,
        placed,
        ...(statement !== undefined && { statement }),
      };
    };
    return [
      ...migration.statements.flatMap((statement) => statement.findings.map((finding) => name(finding, statement))),
      ...migration.findings.map((finding) => name(finding)),
    ];
  });
}
