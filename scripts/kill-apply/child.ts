import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from './driver.ts';

/** A driver's process. */
export interface Child {
  process: ChildProcess;
  lines: string[];
  send(text: string): void;
  /** Resolves with a line that begins so; undefined where it ended first, or after `ms`. */
  says(start: string, ms?: number): Promise<string | undefined>;
  ended: Promise<void>;
  isOver(): boolean;
}

function spawnChild(): Child {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'driver.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Halves what a process needs to begin.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'lockstep-kill-apply') },
  });
  child.stdin.on('error', () => undefined);
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let over = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const look of waiting) look();
  });
  const ended = once(child, 'exit').then(() => {
    over = true;
    for (const look of waiting) look();
  });
  return {
    process: child,
    lines,
    ended,
    isOver: () => over,
    send: (text) => void child.stdin.write(`${text}\n`),
    async says(start, ms = 60_000) {
      const found = (): string | undefined => lines.find((line) => line.startsWith(start));
      const deadline = performance.now() + ms;
      while (found() === undefined && !over && performance.now() < deadline) {
        await new Promise<void>((resolve) => {
          waiting.add(resolve);
          void sleep(200).then(resolve);
        });
        waiting.clear();
      }
      return found();
    },
  };
}

/** Keeps processes ready, because each needs half a second to begin. */
export function createChildren(spare: number): { take(job: Job): Promise<Child>; [Symbol.dispose](): void } {
  const ready = Array.from({ length: spare }, spawnChild);
  return {
    async take(job) {
      const child = ready.shift() ?? spawnChild();
      ready.push(spawnChild());
      await child.says('ready');
      child.send(JSON.stringify(job));
      return child;
    },
    [Symbol.dispose]() {
      for (const child of ready) child.process.kill('SIGKILL');
    },
  };
}
