import type { Tree } from '../../../git/tree.ts';
import { joinPath } from './folders.ts';

const LIMIT = 300_000;
const MOST_FILES = 300;
const POSTGRES = /\bPg(?:Pool|Connect|Connection|ConnectOptions|PoolOptions|Row)\b|\bsqlx::postgres\b|\bPostgres\b/;
const OTHERS = [
  { name: 'SQLite', pattern: /\bSqlite(?:Pool|Connect|Connection|ConnectOptions|PoolOptions|Row)\b|\bsqlx::sqlite\b/ },
  { name: 'MySQL', pattern: /\bMySql(?:Pool|Connect|Connection|ConnectOptions|PoolOptions|Row)\b|\bsqlx::mysql\b/ },
];

/**
 * The engine that a crate's own code connects to, where a workspace builds sqlx for several: "SQLite". Undefined where
 * it is PostgreSQL too, or nothing says so.
 */
export async function otherEngineOfCrate(tree: Tree, crate: string): Promise<string | undefined> {
  const sources = joinPath(crate, 'src');
  if (sources === undefined) return undefined;
  const files = tree.files.filter(
    ({ path, size }) => path.startsWith(`${sources}/`) && path.endsWith('.rs') && size < LIMIT,
  );
  const texts = await Promise.all(files.slice(0, MOST_FILES).map(({ path }) => tree.text(path)));
  if (texts.some((text) => POSTGRES.test(text))) return undefined;
  const other = OTHERS.find(({ pattern }) => texts.some((text) => pattern.test(text)));
  return other && `The code in ${sources}/ connects to ${other.name}; Lockstep rehearses PostgreSQL.`;
}
