import { setTimeout as sleep } from 'node:timers/promises';
import { type Blocker, readBlockers, readWaiters, type Waiter, waitersBehind } from './blockers.ts';
import { errorOf } from './pg-errors.ts';
import { cut, signalBackend, type TargetSession } from './session.ts';

export interface WatchInput {
  /** Looks, and cancels. */
  control: TargetSession;
  /** Whose statements are looked at. */
  of: TargetSession;
  major: number;
  /** ms that anybody may wait behind it. */
  maxPause: number;
  /** Waits without standing in the way of readers and writers: who else waits for it does not count. */
  concurrently: boolean;
  every: number;
  /** Looked at every `controlsEvery` ms: why the statement is to be cancelled. */
  stopAsked: () => Promise<boolean>;
  controlsEvery: number;
  /** Looked at every `healthEvery` ms: what of the server's state ends the statement. Tells what it finds by itself. */
  health: () => Promise<Unwell | undefined>;
  healthEvery: number;
}

/** What of the server's state is too bad for a statement to go on. */
export interface Unwell {
  code: string;
  why: string;
}

export interface WatchReport {
  /** Why the statement was cancelled by us; `blind`: the connection that watches broke, and the other was cut. */
  verdict?: 'others-waited' | 'stop-asked' | 'unwell' | 'blind';
  /** Of `unwell`. */
  unwell?: Unwell;
  /** Of `blind`: what the connection that watches met. */
  cause?: { sqlstate?: string; message: string };
  blockers: Blocker[];
  /** The longest that anybody was seen to wait behind us, in ms. */
  longestPause: number;
  /** How long we were seen to wait ourselves, in ms. */
  waited: number;
}

export interface Watch {
  /** The verdict so far: the next statement must not be sent. */
  verdict(): WatchReport['verdict'];
  /** From here on nothing is cancelled any more: COMMIT is under way. */
  letGo(): void;
  /** Waits for the look that is under way, so that no cancellation comes later. */
  stop(): Promise<WatchReport>;
}

export function nothingSeen(): WatchReport {
  return { blockers: [], longestPause: 0, waited: 0 };
}

/** Weaker than what schema changes take; a session that waits for one of these is a client of the application. */
const clientModes = new Set(['AccessShareLock', 'RowShareLock', 'RowExclusiveLock']);

/** Looks at who waits behind a session for as long as its unit runs, and cancels its statement where that hurts. */
export function startWatch(input: WatchInput): Watch {
  const { control, of, every } = input;
  const report = nothingSeen();
  const firstSeen = new Map<number, number>();
  const stopping = new AbortController();
  const stopped = (): boolean => stopping.signal.aborted;
  let letGo = false;
  const looking = look();

  async function look(): Promise<void> {
    let previous = performance.now();
    let controlsAt = previous + input.controlsEvery;
    let healthAt = previous + input.healthEvery;
    while (!stopped()) {
      await sleep(every, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopped()) return;
      const now = performance.now();
      try {
        const waiters = await readWaiters(control, { major: input.major, ours: [of.pid] });
        await noteOwnWait(waiters, now - previous);
        notePauses(waiters, { now, previous });
        if (report.longestPause >= input.maxPause) report.verdict ??= 'others-waited';
        if (now >= controlsAt) {
          controlsAt = now + input.controlsEvery;
          if (await input.stopAsked()) report.verdict ??= 'stop-asked';
        }
        if (report.verdict !== undefined && !stopped() && !letGo) await signalBackend(control, 'pg_cancel_backend', of);
        if (now >= healthAt) {
          healthAt = now + input.healthEvery;
          const unwell = await input.health();
          if (unwell !== undefined) {
            report.verdict ??= 'unwell';
            report.unwell ??= unwell;
          }
        }
      } catch (thrown) {
        report.verdict = 'blind';
        report.cause = errorOf(thrown);
        if (!stopped() && !letGo) cut(of);
        return;
      }
      previous = now;
    }
  }

  async function noteOwnWait(waiters: Waiter[], passed: number): Promise<void> {
    const own = waiters.find(({ pid }) => pid === of.pid);
    if (own === undefined) return;
    report.waited += passed;
    const known = new Set(report.blockers.map(({ pid }) => pid));
    const fresh = own.by.filter((pid) => !known.has(pid));
    if (fresh.length > 0) report.blockers.push(...(await readBlockers(control, fresh)));
  }

  /** What is seen for the first time may have begun to wait right after the look before. */
  function notePauses(waiters: Waiter[], { now, previous }: { now: number; previous: number }): void {
    const behind = waitersBehind(of.pid, waiters).filter(({ mode }) => !input.concurrently || clientModes.has(mode));
    const pids = new Set(behind.map(({ pid }) => pid));
    for (const pid of firstSeen.keys()) if (!pids.has(pid)) firstSeen.delete(pid);
    for (const { pid, ms } of behind) {
      if (!firstSeen.has(pid)) firstSeen.set(pid, previous);
      const observed = now - (firstSeen.get(pid) ?? now);
      report.longestPause = Math.max(report.longestPause, Math.min(observed, ms ?? observed));
    }
  }

  return {
    verdict: () => report.verdict,
    letGo: () => {
      letGo = true;
    },
    async stop() {
      stopping.abort();
      await looking;
      return report;
    },
  };
}
