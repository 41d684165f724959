import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { guardScript } from './guard-script.ts';

/** How a guarded server ended: an exit code, a signal, or why it never ran. */
export interface ServerExit {
  code?: number | null;
  signal?: string | null;
  error?: string;
}

export interface GuardedCommand {
  command: string;
  args: string[];
  cwd: string;
  /** The child's whole environment. Default: Lockstep's own. */
  env?: Record<string, string>;
  uid?: number;
  gid?: number;
  /** File that takes stdout and stderr, created with 0600. */
  log: string;
}

/** Lockstep's side of {@link guardScript}. */
export interface Guard {
  /** Starts the server; resolves with how it ended, which may be much later. One at a time. */
  run(command: GuardedCommand): Promise<ServerExit>;
  /** Sends the running server a signal. */
  signal(signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): void;
  /** A command for the guard to run at its end, such as removing a container. */
  cleanUpWith(cleanup: { command: string; args: string[] }): void;
  /** Kills the server if it still runs, and removes the run directory. */
  end(): Promise<void>;
}

/** Starts the guard of one run directory. About 40 ms until it takes its first command; nothing waits for that. */
export function startGuard(runDir: string): Guard {
  // Detached, so that Ctrl-C in the terminal reaches only Lockstep and the guard can still clean up.
  const child = spawn(process.execPath, ['--input-type=commonjs', '-e', guardScript, runDir], {
    detached: true,
    cwd: runDir,
    windowsHide: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const gone = once(child, 'exit').catch(() => {});
  let onExit: ((exit: ServerExit) => void) | undefined;
  const settle = (exit: ServerExit) => {
    onExit?.(exit);
    onExit = undefined;
  };
  child.on('error', (error) => settle({ error: error.message }));
  child.on('exit', () => settle({ error: 'its guard was killed' }));
  child.on('message', (message: { exit?: ServerExit }) => {
    if (message.exit !== undefined) settle(message.exit);
  });
  // A forgotten server must not keep Lockstep alive: when Lockstep ends, the guard ends it.
  child.unref();
  child.channel?.unref();

  return {
    run(command) {
      return new Promise((resolve) => {
        onExit = resolve;
        send(child, { start: command });
      });
    },
    signal: (signal) => send(child, { signal }),
    cleanUpWith: (cleanup) => send(child, { cleanup }),
    async end() {
      child.ref();
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}

function send(child: ChildProcess, message: object): void {
  if (child.connected) child.send(message, () => {});
}
