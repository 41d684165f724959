import { execa } from 'execa';

import { GitError } from '../errors.ts';
import { type GitContext, gitEnvironment, HERMETIC_CONFIG } from './run-git.ts';

const NEWLINE = 0x0a;
const CACHE_BYTES = 32_000_000;
const CACHED_BLOB_BYTES = 1_000_000;

type Child = ReturnType<typeof startCatFile>;

interface Waiting {
  blob: string;
  resolve: (content: Buffer) => void;
  reject: (error: Error) => void;
}

/** Reads blobs through one long-lived `git cat-file --batch`; small ones are remembered by their id. */
export class BlobReader implements Disposable {
  #child: Child | undefined;
  #closed = false;
  #waiting: Waiting[] = [];
  #chunks: Buffer[] = [];
  #buffered = 0;
  /** Bytes that the answer under way needs before it is worth looking again. */
  #needed = 1;
  #cache = new Map<string, Buffer>();
  #cachedBytes = 0;
  #context: GitContext;

  constructor(context: GitContext) {
    this.#context = context;
  }

  /** @throws GitError when the object is not there (a shallow or partial clone). */
  read(blob: string): Promise<Buffer> {
    const cached = this.#cache.get(blob);
    if (cached !== undefined) return Promise.resolve(cached);
    if (this.#closed) return Promise.reject(closed());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ blob, resolve, reject });
      this.#start().stdin.write(`${blob}\n`);
    });
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#fail(closed());
    this.#cache.clear();
  }

  #start(): Child {
    if (this.#child !== undefined) return this.#child;
    const child = startCatFile(this.#context);
    this.#child = child;
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(-2000);
    });
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    // A write to a dead process fails here too; its end, below, says why.
    child.stdin.on('error', () => undefined);
    void child.then(() => {
      if (this.#child !== child) return;
      this.#fail(new GitError(`git cat-file ended early: ${complaint.trim()}`, { code: 'git-failed' }));
    });
    return child;
  }

  #fail(error: GitError): void {
    const child = this.#child;
    this.#child = undefined;
    this.#chunks = [];
    this.#buffered = 0;
    this.#needed = 1;
    child?.stdin.end();
    child?.kill();
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    if (this.#buffered < this.#needed) return;
    let rest = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#buffered);
    this.#needed = 1;
    while (rest.length > 0) {
      const used = this.#answer(rest);
      if (used === 0) break;
      rest = rest.subarray(used);
    }
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#buffered = rest.length;
  }

  /** Handles one whole answer at the buffer's start; returns how many bytes it was, 0 when there is more to come. */
  #answer(buffer: Buffer): number {
    const headerEnd = buffer.indexOf(NEWLINE);
    if (headerEnd === -1) {
      this.#needed = buffer.length + 1;
      return 0;
    }
    const [, kind, size] = buffer.toString('utf8', 0, headerEnd).split(' ');
    if (size === undefined || kind === 'missing') {
      const missing = this.#waiting.shift();
      missing?.reject(
        new GitError(`Git object ${missing.blob} is missing from this clone.`, {
          code: 'git-object-missing',
          hint: 'Fetch the full history (actions/checkout: fetch-depth: 0, and no filter), then run again.',
        }),
      );
      return headerEnd + 1;
    }
    const end = headerEnd + 1 + Number(size);
    if (buffer.length < end + 1) {
      this.#needed = end + 1;
      return 0;
    }
    const asked = this.#waiting.shift();
    const content = Buffer.from(buffer.subarray(headerEnd + 1, end));
    if (asked !== undefined) {
      this.#remember(asked.blob, content);
      asked.resolve(content);
    }
    return end + 1;
  }

  #remember(blob: string, content: Buffer): void {
    if (content.length > CACHED_BLOB_BYTES) return;
    this.#cache.set(blob, content);
    this.#cachedBytes += content.length;
    for (const [oldest, old] of this.#cache) {
      if (this.#cachedBytes <= CACHE_BYTES) break;
      this.#cache.delete(oldest);
      this.#cachedBytes -= old.length;
    }
  }
}

function closed(): GitError {
  return new GitError('The repository was closed while a file was being read.', { code: 'git-closed' });
}

function startCatFile(context: GitContext) {
  return execa('git', ['--no-pager', ...HERMETIC_CONFIG, 'cat-file', '--batch'], {
    cwd: context.cwd,
    env: gitEnvironment(context),
    buffer: false,
    encoding: 'buffer',
    reject: false,
    stdin: 'pipe',
  });
}
