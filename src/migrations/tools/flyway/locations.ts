import type { Tree, TreeFile } from '../../../git/tree.ts';
import type { MigrationSource } from '../../migration.ts';
import { foreignByName } from '../shared/dialect.ts';
import { ancestorsOf, folderOf, foldersOf, nameOf } from '../shared/folders.ts';
import { sourceOf } from '../shared/sample.ts';
import { parseFlywayName } from './names.ts';
import { flywaySettings } from './settings.ts';

const ROOT = /^(?:migrations?|flyway)$/i;
const COMMON = /^(?:common|shared|all|base|generic)$/i;
/** Databases that the JVM world tests with or runs on, beside those that every tool knows. */
const JVM_DATABASES = /^(?:h2|hsql|hsqldb|derby|db2|informix|sybase|ase|hana|firebird)$/i;
const POSTGRES = /^(?:postgres|postgresql|pgsql|pg)$/i;

/** Flyway's locations, found from its file names; nested folders of one location are one source. */
export async function findLocations(tree: Tree): Promise<MigrationSource[]> {
  const roots = new Map<string, number>();
  for (const [folder, files] of foldersOf(tree)) {
    const versioned = files.filter(isVersionedSql).length;
    if (versioned === 0) continue;
    const root = rootOf(tree, folder);
    roots.set(root, (roots.get(root) ?? 0) + versioned);
  }
  const sources: MigrationSource[] = [];
  for (const [path, count] of roots) {
    const reason = `${count} ${count === 1 ? 'file' : 'files'} named like V1__name.sql`;
    const source: MigrationSource = { tool: 'flyway', path, reason };
    const morePaths = await furtherLocations(tree, path, [...roots.keys()]);
    if (JVM_DATABASES.test(nameOf(path)))
      source.skipped = `The folder ${nameOf(path)}/ is for another database; Lockstep rehearses PostgreSQL.`;
    if (morePaths.length > 0) source.morePaths = morePaths;
    sources.push(source.skipped === undefined ? await sourceOf(tree, source) : source);
  }
  const included = new Set(sources.flatMap((source) => source.morePaths ?? []));
  return sources.filter((source) => !included.has(source.path));
}

/** Files that Flyway would find under a location: recursively, without folders of other databases. */
export function filesAt(tree: Tree, location: string): TreeFile[] {
  const prefix = location === '.' ? '' : `${location}/`;
  return tree.files.filter((file) => {
    if (!file.path.startsWith(prefix)) return false;
    const folder = folderOf(file.path);
    return folder === location || !isForeignBelow(folder, location);
  });
}

/** Where Java, Kotlin, Groovy or Scala steps of a location stand: the package of the same name. */
export function codeFolders(location: string): string[] {
  const [, module, rest] = /^(.*?)src\/main\/resources\/(.+)$/.exec(location) ?? [];
  if (rest === undefined) return [];
  return ['java', 'kotlin', 'groovy', 'scala'].map((language) => `${module ?? ''}src/main/${language}/${rest}`);
}

/** The nearest folder above named `migration`; a dialect's own folder where its siblings are other dialects only. */
function rootOf(tree: Tree, folder: string): string {
  const named = ancestorsOf(folder).find((ancestor) => ROOT.test(nameOf(ancestor)));
  if (named === undefined || named === folder) return folder;
  const below = folder.slice(named.length + 1).split('/')[0] ?? '';
  const child = `${named}/${below}`;
  if (isForeignFolder(below)) return child;
  if (!POSTGRES.test(below)) return named;
  // Alone beside other dialects' folders it is the location; with shared files beside it the parent is.
  const shared = [...foldersOf(tree)].some(
    ([other, files]) =>
      files.some(isVersionedSql) &&
      (other === named ||
        (other.startsWith(`${named}/`) && COMMON.test(other.slice(named.length + 1).split('/')[0] ?? ''))),
  );
  return shared ? named : child;
}

function isForeignBelow(folder: string, location: string): boolean {
  const below = location === '.' ? folder : folder.slice(location.length + 1);
  return below.split('/').some(isForeignFolder);
}

function isForeignFolder(part: string): boolean {
  return JVM_DATABASES.test(part) || foreignByName(`x/${part}`) !== undefined;
}

/** Configured locations beside `path` that hold migrations too, where `path` is the first of them. */
async function furtherLocations(tree: Tree, path: string, roots: string[]): Promise<string[]> {
  const { locations } = await flywaySettings(tree, path);
  const place = locations.findIndex((location) => path === location || path.endsWith(`/${location}`));
  if (place === -1) return [];
  const first = locations[place] ?? '';
  const base = path.slice(0, path.length - first.length);
  const others = locations.filter((_, index) => index !== place).map((location) => `${base}${location}`);
  const found = others.filter((other) => roots.includes(other));
  return found.every((other) => locations.indexOf(other.slice(base.length)) > place) ? found : [];
}

function isVersionedSql(file: TreeFile): boolean {
  const name = parseFlywayName(file.path);
  return name !== undefined && name.language === undefined && (name.kind === 'versioned' || name.kind === 'baseline');
}
