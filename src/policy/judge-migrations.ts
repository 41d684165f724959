import type { ForeignMigrations } from '../migrations/foreign.ts';
import type { DetectedMigrations, SourceChange } from '../migrations/migration.ts';
import type { JudgedReason } from './judge.ts';

/** What the files alone say: merged migrations that were touched, versions that clash, steps that are not SQL. */
export function judgeMigrations(detected: DetectedMigrations): JudgedReason[] {
  return [...(detected.foreign ?? []).map(foreign), ...detected.changed.flatMap(ofSource)];
}

function ofSource(change: SourceChange): JudgedReason[] {
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
}

/** Migrations in code are run by the project's own command, or not at all; what was not run is never green. */
function foreign({ tool, path, count, command, certain }: ForeignMigrations): JudgedReason {
  const more = count > 1 ? ` and ${count - 1} more` : '';
  const [lie, look] = count > 1 ? ['lie', 'look'] : ['lies', 'looks'];
  const what = tool === undefined ? `${lie} in no source that Lockstep knows` : `${look} like a migration of ${tool}`;
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
  return {
    code: 'not-analysed',
    severity: 'warn',
    message: `${path}${more} changed and ${what}: nothing of ${count > 1 ? 'them' : 'it'} was run.`,
    location: { path, line: 1 },
    nextStep:
      command === undefined
        ? `Name the folder in lockstep.yml: sources: [{ tool: sql, path: ${folder} }].`
        : `Let Lockstep run the migrate command: sources: [{ command: ${command}, path: ${folder} }] in lockstep.yml.`,
    ...(certain && { undecided: true }),
  };
}

function skippedSource(path: string, why: string): JudgedReason {
  return {
    code: 'source-not-analysed',
    severity: 'note',
    message: `The migrations in ${path} changed and were not looked at. ${why}`,
    location: { path, line: 1 },
    nextStep: 'If they are PostgreSQL migrations, name them under sources in lockstep.yml.',
  };
}
