import { GitError, LockstepError } from '../errors.ts';
import type { Tree, TreeFile } from '../git/tree.ts';
import { atMost } from '../process/at-most.ts';
import type { BlobCache } from './blob-cache.ts';
import { toForgeError } from './forge-error.ts';
import type { GitHubRequest } from './github.ts';
import { type RetryOptions, retrying } from './retry.ts';

/** What one check may read, so that no repository can make it read without end. */
export interface ReadLimits {
  /** Blobs that are fetched, cached ones not counted. Default 2,000. */
  blobs: number;
  /** Bytes of all files together. Default 48 MB. */
  bytes: number;
}

export interface TreeReaderOptions {
  request: GitHubRequest;
  owner: string;
  repo: string;
  cache: BlobCache;
  limits?: Partial<ReadLimits>;
  retry?: RetryOptions;
}

export interface TreeReader {
  /** A commit's files, in one request. @throws LockstepError `tree-truncated` where GitHub does not list them all. */
  tree(sha: string): Promise<Tree>;
  /** Files of several trees in one, such as a merge's. */
  treeOf(id: string, files: readonly TreeFile[]): Tree;
}

const DEFAULTS: ReadLimits = { blobs: 2_000, bytes: 48 * 1024 * 1024 };
/** Requests at a time. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api allows 100. */
const AT_ONCE = 8;
const HINT = 'Let the rehearsal in the repository’s own workflow judge it: there Git itself is asked.';

/** Git trees over GitHub's API: a listing is one request, and only the files that somebody reads are fetched. */
export function createTreeReader({ request, owner, repo, cache, limits, retry }: TreeReaderOptions): TreeReader {
  const most = { ...DEFAULTS, ...limits };
  const spent = { blobs: 0, bytes: 0 };
  const blobs = new Map<string, Promise<Buffer>>();
  const someAtOnce = atMost(AT_ONCE);

  /** A failure of somebody else's is no failure of ours: it is asked for again. */
  function fetchBlob(id: string): Promise<Buffer> {
    const { reading } = cache;
    const others = reading?.get(id);
    if (others !== undefined) return others.catch(() => requestBlob(id));
    const own = requestBlob(id);
    if (reading === undefined) return own;
    reading.set(id, own);
    const forget = (): void => void reading.delete(id);
    own.then(forget, forget);
    return own;
  }

  async function requestBlob(id: string): Promise<Buffer> {
    if (++spent.blobs > most.blobs) throw tooLarge(`more than ${most.blobs} files have to be read`);
    try {
      const { data } = await retrying(
        () => request('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { owner, repo, file_sha: id }),
        retry,
      );
      const bytes = Buffer.from(data.content, 'base64');
      await cache.put(id, bytes);
      return bytes;
    } catch (thrown) {
      throw toForgeError(thrown, `read a file of ${owner}/${repo}`);
    }
  }

  /** All that are not read yet; each is asked for once, whoever else wants it meanwhile. */
  async function prefetch(files: readonly TreeFile[]): Promise<void> {
    const missing = [...new Set(files.map(({ blob }) => blob))].filter((blob) => !blobs.has(blob));
    const cached = await cache.get(missing);
    for (const id of missing) {
      if (blobs.has(id)) continue;
      const bytes = cached.get(id);
      const reading = bytes === undefined ? someAtOnce(() => fetchBlob(id)) : Promise.resolve(bytes);
      // Whoever needs it hears of a failure; perhaps nobody does.
      reading.catch(() => undefined);
      blobs.set(id, reading);
    }
  }

  async function read(file: TreeFile, beside: () => TreeFile[]): Promise<Buffer> {
    spent.bytes += file.size;
    if (spent.bytes > most.bytes)
      throw tooLarge(`more than ${Math.round(most.bytes / 1024 / 1024)} MB have to be read`);
    // Whoever reads one migration reads the others, too.
    if (!blobs.has(file.blob)) await prefetch([file, ...beside()]);
    return blobs.get(file.blob) ?? fetchBlob(file.blob);
  }

  return {
    async tree(sha) {
      const { data } = await retrying(
        () =>
          request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', { owner, repo, tree_sha: sha, recursive: 'true' }),
        retry,
      ).catch((thrown: unknown) => {
        throw toForgeError(thrown, `list the files of ${sha}`);
      });
      if (data.truncated) {
        throw new LockstepError(`GitHub lists only a part of this repository’s files (${data.tree.length}).`, {
          code: 'tree-truncated',
          hint: HINT,
        });
      }
      const files = data.tree.flatMap(({ mode, type, path, sha: blob, size }): TreeFile[] =>
        type === 'blob' && (mode === '100644' || mode === '100755') && path && blob
          ? [{ path, blob, size: size ?? 0 }]
          : [],
      );
      return new GitHubTree(sha, files, read);
    },
    treeOf: (id, files) => new GitHubTree(id, files, read),
  };
}

type Read = (file: TreeFile, beside: () => TreeFile[]) => Promise<Buffer>;

const utf8 = new TextDecoder('utf-8');

class GitHubTree implements Tree {
  readonly id: string;
  readonly files: readonly TreeFile[];
  #byPath: Map<string, TreeFile>;
  #read: Read;

  constructor(id: string, files: readonly TreeFile[], read: Read) {
    this.id = id;
    this.files = files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    this.#byPath = new Map(this.files.map((file) => [file.path, file]));
    this.#read = read;
  }

  get(path: string): TreeFile | undefined {
    return this.#byPath.get(path);
  }

  async text(path: string): Promise<string> {
    const file = this.#byPath.get(path);
    if (file === undefined) {
      throw new GitError(`${path} is not in ${this.id}.`, { code: 'git-path-missing', hint: 'Check the path.' });
    }
    return utf8.decode(await this.#read(file, () => this.#beside(path)));
  }

  /** SQL in the same folder, or in those beside it where each migration has one of its own. */
  #beside(path: string): TreeFile[] {
    if (!path.endsWith('.sql')) return [];
    const folder = path.split('/').slice(0, /\/(?:migration|up|down)\.sql$/.test(path) ? -2 : -1);
    const start = folder.length === 0 ? '' : `${folder.join('/')}/`;
    return this.files.filter((file) => file.path.startsWith(start) && file.path.endsWith('.sql'));
  }
}

function tooLarge(why: string): LockstepError {
  return new LockstepError(`The repository is too large for the bot: ${why}.`, {
    code: 'repository-too-large',
    hint: HINT,
  });
}
