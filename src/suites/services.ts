import { connect as connectTcp } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SuiteConfig } from '../config/schema.ts';
import { toError } from '../errors.ts';
import { tailOf } from '../process/clean-text.ts';
import { type CommandResult, runCommand } from '../process/run-command.ts';
import type { TestResult } from './compatibility.ts';
import { cleanMessage } from './test-name.ts';

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 200;

export interface ServicesInput {
  services: SuiteConfig['services'];
  cwd: string;
  env: Readonly<Record<string, string>>;
  timeoutMs: number;
  signal?: AbortSignal;
  /** ms to wait for `ready`. Default 60,000. */
  readyTimeoutMs?: number;
}

export interface Services {
  /** A service that did not come up, as a failed test; then the tests need not be run. */
  failure?: TestResult;
  /** Ends them all, with everything they started. Gives what they wrote. */
  stop(): Promise<string>;
}

/** Starts each service in order, and waits until it is ready: a port, a URL, or a command that succeeds. */
export async function startServices(input: ServicesInput): Promise<Services> {
  const stopping = new AbortController();
  const { cwd, env, timeoutMs } = input;
  const signal = input.signal === undefined ? stopping.signal : AbortSignal.any([input.signal, stopping.signal]);
  const running = new Map<string, Promise<CommandResult | Error>>();
  const stop = async () => {
    stopping.abort();
    const logs = await Promise.all(
      [...running].map(async ([name, ended]) => {
        const result = await ended;
        return `--- service ${name}\n${result instanceof Error ? result.message : tailOf(result.output, 20_000)}`;
      }),
    );
    return logs.join('\n');
  };
  for (const [name, { command, ready }] of Object.entries(input.services)) {
    const ended = runCommand({ command, cwd, env, timeoutMs, signal }).catch(toError);
    running.set(name, ended);
    const early = ended.then((result) => describeEnd(result));
    const waiting = ready === undefined ? sleep(POLL_MS) : waitUntilReady(ready, input, signal);
    const problem = await Promise.race([early, waiting]);
    if (typeof problem !== 'string') continue;
    return { failure: { name: `(service ${name})`, status: 'failed', message: cleanMessage(problem) }, stop };
  }
  return { stop };
}

function describeEnd(result: CommandResult | Error): string {
  if (result instanceof Error) return result.message;
  return `ended before the tests, exit code ${result.exitCode}\n${tailOf(result.output.trimEnd(), 1_500)}`;
}

/** Undefined once it is ready, or why it is not. */
async function waitUntilReady(ready: string, input: ServicesInput, signal: AbortSignal): Promise<string | undefined> {
  const limit = input.readyTimeoutMs ?? READY_TIMEOUT_MS;
  const until = performance.now() + limit;
  while (performance.now() < until && !signal.aborted) {
    if (await isReady(ready, input)) return undefined;
    await sleep(POLL_MS);
  }
  return `not ready after ${Math.round(limit / 1000)} s: ${ready}`;
}

async function isReady(ready: string, { cwd, env }: ServicesInput): Promise<boolean> {
  if (/^https?:\/\//.test(ready)) {
    const answer = await fetch(ready, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    await answer?.body?.cancel();
    return answer !== undefined && answer.status < 500;
  }
  const port = /^(?:(?:tcp:\/\/)?([\w.-]*):)?(\d{1,5})$/.exec(ready);
  if (port !== null) return canConnect(port[1] || '127.0.0.1', Number(port[2]));
  const result = await runCommand({ command: ready, cwd, env, timeoutMs: 10_000 }).catch(() => undefined);
  return result?.exitCode === 0;
}

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTcp({ host, port, timeout: 1_000 });
    const answer = (ok: boolean) => {
      socket.destroy();
      resolve(ok);
    };
    socket
      .once('connect', () => answer(true))
      .once('error', () => answer(false))
      .once('timeout', () => answer(false));
  });
}
