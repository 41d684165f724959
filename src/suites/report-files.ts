import { glob, readFile, realpath, rm, stat } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import { ConfigError, SuiteError } from '../errors.ts';

const FILE_LIMIT = 5_000;
const TOTAL_LIMIT = 128 * 1024 * 1024;

export interface ReportFiles {
  /** The worktree; nothing outside it is read or removed, whatever the pattern or a link says. */
  root: string;
  /** Where the tests run; the pattern is relative to it. */
  cwd: string;
  pattern: string;
}

/** Removes reports of an earlier run, so that what is read later was written by this one. */
export async function removeReports(where: ReportFiles): Promise<void> {
  for (const path of await findReports(where)) await rm(path, { force: true });
}

/** @throws SuiteError when there are more reports than anyone writes. */
export async function readReports(where: ReportFiles): Promise<Array<{ path: string; text: string }>> {
  const reports: Array<{ path: string; text: string }> = [];
  let total = 0;
  for (const path of await findReports(where)) {
    total += (await stat(path)).size;
    if (total > TOTAL_LIMIT) {
      throw new SuiteError(
        `The test reports ${where.pattern} are larger than ${TOTAL_LIMIT / 1024 / 1024} MB together`,
        {
          code: 'report-unreadable',
          hint: 'Write reports without captured output.',
        },
      );
    }
    reports.push({ path, text: await readFile(path, 'utf8') });
  }
  return reports;
}

async function findReports({ root, cwd, pattern }: ReportFiles): Promise<string[]> {
  if (isAbsolute(pattern) || pattern.split(/[\\/]/).includes('..')) {
    throw new ConfigError(`The report pattern ${JSON.stringify(pattern)} leaves the worktree`, {
      code: 'report-outside',
      hint: 'Give a path relative to the suite’s workingDirectory.',
    });
  }
  const inside = `${await realpath(root)}${sep}`;
  const found: string[] = [];
  for await (const name of glob(pattern, { cwd, exclude: (entry) => entry === 'node_modules' || entry === '.git' })) {
    const path = await realpath(join(cwd, name)).catch(() => undefined);
    if (path === undefined || !path.startsWith(inside) || !(await stat(path)).isFile()) continue;
    found.push(path);
    if (found.length > FILE_LIMIT) {
      throw new SuiteError(`The report pattern ${JSON.stringify(pattern)} matches more than ${FILE_LIMIT} files`, {
        code: 'report-unreadable',
        hint: 'Narrow `report` down to the JUnit files.',
      });
    }
  }
  return [...new Set(found)].sort();
}
