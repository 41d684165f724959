import type { Analysis, Finding } from '../analysis/analysis.ts';

/** Where a finding points: its statement, or else the first of its migration. */
export function locateFindings(analysis: Analysis) {
  const statements = new Map(analysis.migrations.map((migration) => [migration.id, migration.statements]));
  return (finding: Finding & { migration: string }): { path: string; line: number } | undefined => {
    const ofMigration = statements.get(finding.migration);
    return (ofMigration?.[finding.statement ?? 0] ?? ofMigration?.[0])?.location;
  };
}
