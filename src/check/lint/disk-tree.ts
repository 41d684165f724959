import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GitError } from '../../errors.ts';
import type { Tree, TreeFile } from '../../git/tree.ts';
import { printOf } from './print.ts';

/** Bytes of a file that is still read; PostgreSQL itself takes no statement of 1 GB. */
const LARGEST = 256 * 1024 * 1024;

/** Behind the path of a file whose size was asked for. */
export const SIZE = '\0size';
/** In place of the print of a file that could not be read. */
export const UNREADABLE = '';

/** Files of the disk as they are now, so that the migration tools can look at them as at a commit's. */
export class DiskTree implements Tree {
  readonly id: string;
  readonly files: readonly TreeFile[];
  #byPath: Map<string, TreeFile>;
  #overlay: ReadonlyMap<string, Buffer>;
  #texts = new Map<string, string>();
  #seen: Map<string, string> | undefined;

  /**
   * @param paths Relative to `root`, with `/`.
   * @param overlay Contents that stand in place of the disk's: an editor's buffer.
   */
  constructor(root: string, paths: Iterable<string>, overlay: ReadonlyMap<string, Buffer> = new Map()) {
    this.id = root;
    this.#overlay = overlay;
    const files = [...new Set([...paths, ...overlay.keys()])].map((path): TreeFile => new DiskFile(this, path));
    this.files = files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    this.#byPath = new Map(this.files.map((file) => [file.path, file]));
  }

  /**
   * From now on, what is looked at is kept in a map: a path → the print of its bytes, or {@link UNREADABLE}; with
   * {@link SIZE} behind the path → its size.
   */
  watch(): ReadonlyMap<string, string> {
    this.#seen ??= new Map();
    return this.#seen;
  }

  get(path: string): TreeFile | undefined {
    return this.#byPath.get(path);
  }

  async text(path: string): Promise<string> {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const text = this.bytes(path)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
    this.#texts.set(path, text);
    return text;
  }

  /** Keeps a text that was decoded already. */
  remember(path: string, text: string): void {
    this.#texts.set(path, text);
  }

  sizeOf(path: string): number {
    const own = this.#overlay.get(path);
    const size = own?.length ?? statSync(this.#pathOf(path), { throwIfNoEntry: false })?.size ?? 0;
    this.#seen?.set(`${path}${SIZE}`, String(size));
    return size;
  }

  /** @throws GitError where the file cannot be read. */
  bytes(path: string): Buffer {
    const own = this.#overlay.get(path);
    if (own !== undefined) return own;
    this.#seen?.set(path, UNREADABLE);
    const bytes = this.#read(path);
    this.#seen?.set(path, printOf(bytes));
    return bytes;
  }

  /** Paths are normal; join() is only needed for what another folder than the root holds. */
  #pathOf(path: string): string {
    if (path.startsWith('../')) return join(this.id, path);
    return this.id.endsWith('/') ? `${this.id}${path}` : `${this.id}/${path}`;
  }

  #read(path: string): Buffer {
    const file = this.#pathOf(path);
    try {
      const descriptor = openSync(file, 'r');
      try {
        if (fstatSync(descriptor).size > LARGEST) throw new Error(`it is larger than ${LARGEST / 1024 / 1024} MB`);
        return readFileSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new GitError(`${path} cannot be read: ${why}`, {
        code: 'file-unreadable',
        hint: 'Make it readable.',
        cause,
      });
    }
  }
}

/** The size costs a system call, and most files are never asked for it. */
class DiskFile implements TreeFile {
  readonly path: string;
  readonly blob: string;
  #tree: DiskTree;

  constructor(tree: DiskTree, path: string) {
    this.#tree = tree;
    this.path = path;
    this.blob = path;
  }

  get size(): number {
    return this.#tree.sizeOf(this.path);
  }
}
