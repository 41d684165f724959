import { createHash, type Hash } from 'node:crypto';
import type { Tree, TreeFile } from '../../../git/tree.ts';
import type { SourceProblem } from '../../migration.ts';
import { compareBytes, filesIn, nameOf } from './folders.ts';
import { manifestText } from './manifests.ts';
import { readSql } from './read-sql.ts';

interface Entry {
  name: string;
  hash: string;
}

export interface SumCheck {
  /** Name → hash as Atlas computes it now; a file with `atlas:sum ignore` has none. */
  hashes: Map<string, string>;
  problems: SourceProblem[];
}

/**
 * Verifies atlas.sum as `atlas migrate validate` does, over `files` in the order of their names
 * (ariga/atlas:sql/migrate/dir.go, NewHashFile, Sum, Validate). A folder without one has no problem.
 * @param files those the directory's format counts: all `.sql` files, or only `.up.sql` ones for golang-migrate's.
 */
export async function checkAtlasSum(tree: Tree, folder: string, files: TreeFile[]): Promise<SumCheck> {
  const actual = await hashFiles(tree, files);
  const hashes = new Map(actual.map((entry) => [entry.name, entry.hash]));
  const sum = filesIn(tree, folder).find((file) => nameOf(file.path) === 'atlas.sum');
  if (sum === undefined) return { hashes, problems: [] };
  const [header = '', ...lines] = (await manifestText(tree, sum.path)).split(/\r?\n/).filter((line) => line !== '');
  const expected = lines.map(parseEntry);
  const why = mismatch(header, expected, actual);
  if (why === undefined) return { hashes, problems: [] };
  const problem: SourceProblem = {
    code: 'checksum-mismatch',
    path: sum.path,
    severity: 'block',
    message: `${sum.path} does not match its folder: ${why}. Atlas refuses to run.`,
    nextStep: 'Run atlas migrate hash on this folder, after the files are in the order in which they should run.',
  };
  return { hashes, problems: [problem] };
}

async function hashFiles(tree: Tree, files: TreeFile[]): Promise<Entry[]> {
  const sorted = files.toSorted((a, b) => compareBytes(nameOf(a.path), nameOf(b.path)));
  const running = createHash('sha256');
  const entries: Entry[] = [];
  for (const file of sorted) {
    const { text } = await readSql(tree, file);
    running.update(nameOf(file.path));
    if (/^[ -~]*atlas:sum +ignore/.test(text)) continue;
    running.update(text);
    entries.push({ name: nameOf(file.path), hash: digest(running.copy()) });
  }
  return entries;
}

function parseEntry(line: string): Entry {
  const at = line.indexOf('h1:');
  return at < 0 ? { name: line, hash: '' } : { name: line.slice(0, at).trim(), hash: line.slice(at + 3) };
}

/** The first difference, in words; undefined where there is none. */
function mismatch(header: string, expected: Entry[], actual: Entry[]): string | undefined {
  if (header.replace(/^h1:/, '') !== total(expected)) return 'its first line is not the hash of its other lines';
  for (const [index, entry] of expected.entries()) {
    const now = actual[index];
    if (now?.name === entry.name && now.hash === entry.hash) continue;
    if (!actual.some((other) => other.name === entry.name)) return `${entry.name} is gone`;
    if (now?.name === entry.name) return `${entry.name} was edited`;
    return `${now?.name ?? entry.name} is not in it`;
  }
  const added = actual[expected.length];
  return added === undefined ? undefined : `${added.name} is not in it`;
}

function total(entries: Entry[]): string {
  const hash = createHash('sha256');
  for (const entry of entries) hash.update(entry.name).update(entry.hash);
  return digest(hash);
}

function digest(hash: Hash): string {
  return hash.digest('base64');
}
