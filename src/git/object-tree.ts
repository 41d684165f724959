import { GitError } from '../errors.ts';
import type { BlobReader } from './blob-reader.ts';
import type { Tree, TreeFile } from './tree.ts';

const utf8 = new TextDecoder('utf-8');

/** A tree whose files are read from Git's object store. */
export class ObjectTree implements Tree {
  readonly id: string;
  readonly files: readonly TreeFile[];
  #byPath: Map<string, TreeFile>;
  #blobs: BlobReader;

  constructor(id: string, files: readonly TreeFile[], blobs: BlobReader) {
    this.id = id;
    this.files = files;
    this.#byPath = new Map(files.map((file) => [file.path, file]));
    this.#blobs = blobs;
  }

  get(path: string): TreeFile | undefined {
    return this.#byPath.get(path);
  }

  async text(path: string): Promise<string> {
    const file = this.#byPath.get(path);
    if (file === undefined) {
      throw new GitError(`${path} is not in ${this.id}.`, {
        code: 'git-path-missing',
        hint: 'Check the path and its case.',
      });
    }
    return utf8.decode(await this.#blobs.read(file.blob));
  }
}
