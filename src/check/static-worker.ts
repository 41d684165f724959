import { parentPort } from 'node:worker_threads';
import { LockstepError } from '../errors.ts';
import type { Scope, Tree, TreeFile } from '../git/tree.ts';
import type { Accepted } from './accept-findings.ts';
import { type StaticCheck, staticCheck, staticFailure } from './static-check.ts';

/** A check for a thread of its own; texts of files are asked for as they are needed. */
export interface StaticTask {
  scope: Scope;
  base: Pick<Tree, 'id' | 'files'>;
  head: Pick<Tree, 'id' | 'files'>;
  today: string;
  accepted: readonly Accepted[];
}

export type Side = 'base' | 'head';
export type ToThread = { task: StaticTask } | { read: number; text: string } | { read: number; failed: true };
export type FromThread = { read: number; side: Side; path: string } | { done: StaticCheck } | { unread: true };

/** The text could not be had; whoever was asked knows why. */
class Unread extends LockstepError {}

const reads = new Map<number, { resolve: (text: string) => void; reject: (error: Error) => void }>();
let next = 0;

parentPort?.on('message', (message: ToThread) => {
  if ('task' in message) {
    void run(message.task);
    return;
  }
  const read = reads.get(message.read);
  reads.delete(message.read);
  if ('text' in message) read?.resolve(message.text);
  else read?.reject(new Unread('a file could not be read'));
});

async function run({ base, head, ...task }: StaticTask): Promise<void> {
  try {
    const input = { ...task, base: treeOf('base', base), head: treeOf('head', head) };
    say({ done: await staticCheck(input) });
  } catch (thrown) {
    say(thrown instanceof Unread ? { unread: true } : { done: staticFailure(thrown, task.scope) });
  }
}

function treeOf(side: Side, { id, files }: Pick<Tree, 'id' | 'files'>): Tree {
  const byPath = new Map<string, TreeFile>(files.map((file) => [file.path, file]));
  return {
    id,
    files,
    get: (path) => byPath.get(path),
    text: (path) =>
      new Promise((resolve, reject) => {
        const read = next++;
        reads.set(read, { resolve, reject });
        say({ read, side, path });
      }),
  };
}

function say(message: FromThread): void {
  parentPort?.postMessage(message);
}
