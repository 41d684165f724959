import { rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { GitError } from '../errors.ts';
import { makeScratchDir } from '../process/scratch-dir.ts';
import { BlobReader } from './blob-reader.ts';
import { type CommitsTouchingOptions, findCommitsTouching, type TouchingCommit } from './commits.ts';
import { exportTree } from './export-tree.ts';
import { parseTreeListing } from './list-tree.ts';
import { ObjectTree } from './object-tree.ts';
import { emptyTree, resolveCommit } from './resolve-ref.ts';
import { runGit, tryGit } from './run-git.ts';
import { findScope, type ScopeContext, type ScopeOptions } from './scope.ts';
import type { Scope, Tree } from './tree.ts';
import { writeWorkingTree } from './working-tree.ts';

/** A check needs three listings; `history` goes on from the last one. */
const KEPT_TREES = 6;

/** A Git repository, read through the git binary. It is never written to. Dispose with `await using`. */
export class Repository implements AsyncDisposable {
  /** The worktree's root, or the bare repository itself. */
  readonly dir: string;
  readonly gitDir: string;
  #context: ScopeContext & { gitDir: string };
  #blobs: BlobReader;
  #trees = new Map<string, Promise<Tree>>();

  constructor({ dir, gitDir, scratch }: { dir: string; gitDir: string; scratch: string }) {
    this.dir = dir;
    this.gitDir = gitDir;
    this.#context = { cwd: dir, repo: dir, gitDir, scratchObjects: scratch, extraObjects: scratch };
    this.#blobs = new BlobReader(this.#context);
  }

  /** The commit that `ref` names. @throws GitError with the nearest names when there is none. */
  resolve(ref: string): Promise<string> {
    return resolveCommit(this.#context, ref);
  }

  /** A commit's or tree's files. The newest few listings are kept. */
  tree(commitOrTree: string): Promise<Tree> {
    const known = this.#trees.get(commitOrTree);
    if (known !== undefined) return known;
    const tree = this.#readTree(commitOrTree);
    // Only full ids stay the same for the repository's lifetime.
    if (/^[0-9a-f]{40,64}$/.test(commitOrTree)) this.#trees.set(commitOrTree, tree);
    const [oldest] = this.#trees.keys();
    if (this.#trees.size > KEPT_TREES && oldest !== undefined) this.#trees.delete(oldest);
    return tree;
  }

  /** The tree without files: what a first commit is compared with. */
  async emptyTree(): Promise<Tree> {
    return this.tree(await emptyTree(this.#context));
  }

  /** Base, head and their merge; see {@link ScopeOptions} for what is assumed without them. */
  scope(options: ScopeOptions = {}): Promise<Scope> {
    return findScope(this.#context, options);
  }

  /** The working tree as it is now, new files too: the id of a tree that {@link tree} reads. */
  workingTree(): Promise<string> {
    return writeWorkingTree(this.#context);
  }

  /** The newest commits on head's first-parent line that touch migrations, oldest first. */
  commitsTouching(options: CommitsTouchingOptions): Promise<TouchingCommit[]> {
    return findCommitsTouching(this.#context, options);
  }

  /** Writes a commit's files into `dir`. */
  exportTree(commitOrTree: string, dir: string): Promise<void> {
    return exportTree(this.#context, commitOrTree, dir);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#blobs[Symbol.dispose]();
    await rm(this.#context.scratchObjects, { recursive: true, force: true });
  }

  async #readTree(commitOrTree: string): Promise<Tree> {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${commitOrTree}^{tree}`];
    const found = await tryGit(this.#context, args);
    // A ref is asked for again, so that the error carries the nearest names.
    const id = found.exitCode === 0 ? found.stdout.toString('utf8').trim() : await this.resolve(commitOrTree);
    const listing = await runGit(this.#context, ['ls-tree', '-r', '-z', '-l', '--full-tree', id]);
    return new ObjectTree(commitOrTree, parseTreeListing(listing), this.#blobs);
  }
}

/**
 * Opens the repository that `dir` is in: a worktree, a subdirectory of one, or a bare repository.
 *
 * @throws GitError when there is none, when git refuses to read it, or when git is missing.
 */
export async function openRepository(dir: string): Promise<Repository> {
  const cwd = resolve(dir);
  const found = await stat(cwd).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    throw new GitError(`${cwd} is not a directory.`, {
      code: 'git-not-a-repository',
      hint: 'Name your clone with --repo DIR.',
    });
  }
  const gitDir = await askPath(cwd, ['--absolute-git-dir']);
  const bare = (await askPath(cwd, ['--is-bare-repository'])) === 'true';
  const inside = bare ? 'false' : await askPath(cwd, ['--is-inside-work-tree']);
  const root = inside === 'true' ? await askPath(cwd, ['--show-toplevel']) : gitDir;
  const scratch = await makeScratchDir('lockstep-objects-');
  return new Repository({ dir: root, gitDir, scratch });
}

async function askPath(cwd: string, args: string[]): Promise<string> {
  return (await runGit({ cwd }, ['rev-parse', ...args])).toString('utf8').replace(/\n$/, '');
}
