import type { Migration, SourceProblem } from '../../migration.ts';

/** The tool itself would stop at this file, or Lockstep cannot say what it would send. */
export function unreadable(path: string, why: string, nextStep: string): SourceProblem {
  return { code: 'unreadable', path, severity: 'block', message: `${path}: ${why}`, nextStep };
}

/**
 * One problem for each migration whose id another has already taken.
 * @param consequence what the tool does then, as a clause: "goose refuses to run".
 */
export function duplicateVersions(migrations: Migration[], consequence: string): SourceProblem[] {
  const first = new Map<string, Migration>();
  const problems: SourceProblem[] = [];
  for (const migration of migrations) {
    const taken = first.get(migration.id);
    if (taken === undefined) {
      first.set(migration.id, migration);
      continue;
    }
    problems.push({
      code: 'duplicate-version',
      path: migration.path,
      severity: 'block',
      message: `${migration.path} and ${taken.path} both have version ${migration.version}: ${consequence}`,
      nextStep: 'Rename the newer of the two to a version that no other file has.',
    });
  }
  return problems;
}

/** Whether files share their versions as a habit: one version that is taken twice is a mistake that a PR makes. */
export function repeatVersions(versions: readonly string[]): boolean {
  return versions.length - new Set(versions).size > 2;
}
