import type { Tree } from '../git/tree.ts';

export interface GuessedVersion {
  major: number;
  /** The file that says so. */
  path: string;
}

const FILES =
  /(?:^|\/)(?:(?:docker-)?compose[^/]*|\.gitlab-ci)\.ya?ml$|^\.github\/workflows\/[^/]+\.ya?ml$|^\.circleci\/config\.yml$/i;
const IMAGE =
  /image:\s*["']?(?:[\w.-]+\/)*(?:postgres|postgresql|postgis|pgvector|timescaledb)[\w-]*:(?:pg)?(\d{1,2})\b/g;
const OLDEST = 13;
const NEWEST = 18;

/**
 * The major version that the repository itself runs PostgreSQL with, by the images of its compose files and workflows:
 * the one named most often, the older one where two are. Versions that cannot be rehearsed count as the nearest.
 */
export async function guessVersion(tree: Tree): Promise<GuessedVersion | undefined> {
  const found = new Map<number, { path: string; count: number }>();
  for (const { path } of tree.files.filter(({ path, size }) => FILES.test(path) && size < 200_000).slice(0, 60)) {
    for (const [, major] of (await tree.text(path)).matchAll(IMAGE)) {
      const version = Math.min(NEWEST, Math.max(OLDEST, Number(major)));
      const known = found.get(version) ?? { path, count: 0 };
      found.set(version, { ...known, count: known.count + 1 });
    }
  }
  const [best] = [...found].toSorted(([a, one], [b, other]) => other.count - one.count || a - b);
  return best && { major: best[0], path: best[1].path };
}
