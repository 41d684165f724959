import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '../../evidence/limits.ts';
import { measureJson } from '../../evidence/measure-json.ts';
import { parseReport } from '../../evidence/read-evidence.ts';
import type { JsonReport } from '../../report/report.ts';

/** Folders that are looked at, and characters of a part's name. */
const MOST = { folders: 500, name: 300 };

/**
 * What the jobs left, by the name of their part: a folder each, or one alone. All of it is hostile: only two files are
 * read, of a size that a part can have, by the published schema. A part that two jobs claim is nobody's.
 */
export function readParts(dir: string): Map<string, JsonReport | string> {
  const parts = new Map<string, JsonReport | string>();
  for (const folder of foldersIn(dir)) {
    const name = readSmall(join(folder, 'part.txt'), MOST.name * 4)
      ?.toString('utf8')
      .slice(0, MOST.name);
    if (name === undefined) continue;
    parts.set(name, parts.has(name) ? 'two jobs say that they ran it' : readReport(join(folder, 'part.json')));
  }
  return parts;
}

function foldersIn(dir: string): string[] {
  try {
    const inner = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [dir, ...inner.slice(0, MOST.folders).map(({ name }) => join(dir, name))];
  } catch {
    // Where no job left anything, there is no folder.
    return [];
  }
}

function readReport(path: string): JsonReport | string {
  const bytes = readSmall(path, limits.report);
  if (bytes === undefined) return 'its report is missing, or larger than one can be';
  const { depth, values } = measureJson(bytes);
  if (depth > limits.depth || values > limits.values) return 'its report has more in it than one can have';
  const read = parseReport(bytes);
  return 'report' in read ? read.report : 'its report is none';
}

/** A regular file that is no larger; never what a link leads to. */
function readSmall(path: string, most: number): Buffer | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() && stat.size <= most ? readFileSync(path) : undefined;
}
