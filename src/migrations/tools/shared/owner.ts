import type { Tree } from '../../../git/tree.ts';
import type { ToolId } from '../../migration.ts';
import { filesIn, folderOf, nameOf } from './folders.ts';
import { findManifest, type ManifestQuery } from './manifests.ts';
import { isVersionFolder } from './version-folders.ts';

export interface Owner {
  tool: ToolId;
  reason: string;
}

/** The names of gobuffalo/pop and ory's popx that no other tool uses: a dialect or `.autocommit` before the direction, or fizz. */
const POP_NAME =
  /^\d+_[^.]+(?:\.(?:postgres|postgresql|cockroach|mysql|mariadb|sqlite|sqlite3)(?:\.autocommit)?|\.autocommit)\.(?:up|down)\.sql$|^\d+_[^.]+\.(?:up|down)\.fizz$/;
const MARKERS_ELSEWHERE = ['Makefile', 'justfile', 'Taskfile.yml', 'Taskfile.yaml', 'package.json'];
const COMPOSE = ['docker-compose.yml', 'docker-compose.yaml', 'compose.yml', 'compose.yaml', 'Dockerfile'];

export const SQLX_DEPENDENCY = /^\s*(?:sqlx\s*[=.]|\[.*dependencies\.sqlx\])/m;
const GO_MIGRATE = /github\.com\/(?:golang-migrate|mattes)\/migrate\b/;
const POP = /github\.com\/(?:gobuffalo\/pop|ory\/pop|ory\/x)\b/;

/** What is looked for when names do not tell, strongest first. */
const EVIDENCE: (Owner & ManifestQuery)[] = [
  above('sqlx', ['Cargo.toml'], SQLX_DEPENDENCY, 'requires sqlx'),
  above('golang-migrate', ['go.mod'], GO_MIGRATE, 'requires golang-migrate'),
  above('pop', ['go.mod'], POP, 'requires pop'),
  anywhere('golang-migrate', ['go.mod'], GO_MIGRATE, 'requires golang-migrate'),
  anywhere('sqlx', ['Cargo.toml'], SQLX_DEPENDENCY, 'requires sqlx'),
  anywhere('pop', ['go.mod'], POP, 'requires pop'),
  anywhere(
    'golang-migrate',
    [...MARKERS_ELSEWHERE, ...COMPOSE],
    /\bmigrate\/migrate\b/,
    'runs the image migrate/migrate',
  ),
  anywhere(
    'golang-migrate',
    [...MARKERS_ELSEWHERE, ...COMPOSE],
    /\bmigrate\s[^\n]*-(?:path|source)\b/,
    'runs the migrate command of golang-migrate',
  ),
  anywhere('sqlx', [...MARKERS_ELSEWHERE, ...COMPOSE], /\bsqlx\s+(?:migrate|database)\b/, 'runs sqlx'),
];

const owners = new WeakMap<Tree, Map<string, Promise<Owner | undefined>>>();

/**
 * Whose a folder of `NNN_name.up.sql` files is: golang-migrate's, sqlx's or pop's; undefined where nothing tells.
 * The three share the names, so the files of the project's build decide.
 */
export function ownerOfUpDownFolder(tree: Tree, folder: string): Promise<Owner | undefined> {
  const known = owners.get(tree) ?? new Map<string, Promise<Owner | undefined>>();
  owners.set(tree, known);
  const owner = known.get(folder) ?? findOwner(tree, folder);
  known.set(folder, owner);
  return owner;
}

async function findOwner(tree: Tree, folder: string): Promise<Owner | undefined> {
  // None of the three reads one folder after the other.
  if (isVersionFolder(tree, folder)) return undefined;
  const pop = filesIn(tree, folder).find((file) => POP_NAME.test(nameOf(file.path)));
  if (pop !== undefined) return { tool: 'pop', reason: `${nameOf(pop.path)} is a name that only pop and popx use` };
  for (const { tool, reason, ...query } of EVIDENCE) {
    const hit = await findManifest(tree, folder, query);
    if (hit === undefined) continue;
    return { tool, reason: `${hit.path} ${reason}${distance(folder, hit.path)}` };
  }
  return undefined;
}

function distance(folder: string, manifest: string): string {
  const home = folderOf(manifest);
  return home === '.' || folder === home || folder.startsWith(`${home}/`) ? '' : ' (elsewhere in the repository)';
}

function above(tool: ToolId, names: string[], pattern: RegExp, reason: string): Owner & ManifestQuery {
  return { tool, names, pattern, reason, reach: 'above' };
}

function anywhere(tool: ToolId, names: string[], pattern: RegExp, reason: string): Owner & ManifestQuery {
  return { tool, names, pattern, reason, reach: 'anywhere' };
}
