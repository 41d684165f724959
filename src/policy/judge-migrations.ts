import type { DetectedMigrations } from '../migrations/migration.ts';
import type { JudgedReason } from './judge.ts';

/** What the files alone say: merged migrations that were touched, versions that clash, steps that are not SQL. */
export function judgeMigrations(detected: DetectedMigrations): JudgedReason[] {
  return detected.changed.flatMap((change) => {
    if (change.source.skipped !== undefined) return [skippedSource(change.source.path, change.source.skipped)];
    const problems = change.problems.map(
      (problem): JudgedReason => ({
        code: problem.code,
        severity: problem.severity,
        message: problem.message,
        location: { path: problem.path, line: 1 },
        nextStep: problem.nextStep,
      }),
    );
    const opaque = change.pending.filter((migration) => migration.notAnalysed !== undefined);
    return [
      ...problems,
      ...opaque.map(
        (migration): JudgedReason => ({
          code: 'not-analysed',
          severity: 'warn',
          message: `${migration.path} was not run: ${migration.notAnalysed?.replace(/\.$/, '')}. Lockstep cannot say anything about it.`,
          location: { path: migration.path, line: 1 },
          nextStep: "Let Lockstep run the project's own migrate command: sources: [{ command: … }] in lockstep.yml.",
          undecided: true,
        }),
      ),
    ];
  });
}

function skippedSource(path: string, why: string): JudgedReason {
  return {
    code: 'source-not-analysed',
    severity: 'warn',
    message: `The migrations in ${path} were not looked at: ${why}.`,
    location: { path, line: 1 },
    nextStep: 'If they are PostgreSQL migrations, name them under sources in lockstep.yml.',
  };
}
