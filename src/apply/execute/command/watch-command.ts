import { setTimeout as sleep } from 'node:timers/promises';
import { readBlockers, readWaiters, waitersBehind } from '../blockers.ts';
import type { Driver } from '../driver.ts';
import { errorOf } from '../pg-errors.ts';
import { runName, type TargetSession } from '../session.ts';
import { nothingSeen, type WatchReport } from '../watch.ts';
import { lookAfter } from '../watch-unit.ts';
import type { GuardedEndpoint } from './guarded-endpoint.ts';

export interface CommandWatch {
  /** Aborted where a command goes on although its run was cancelled, and its statements with it. */
  late: AbortSignal;
  stop(): Promise<WatchReport>;
}

/** Looks for controls that a cancelled command is given to end by itself. */
const GRACE = 10;

/** As the watch over a unit, for every session that a command has; which of its statements runs is the command's. */
export function watchCommand(
  driver: Driver,
  { control, endpoint }: { control: TargetSession; endpoint: GuardedEndpoint },
): CommandWatch {
  const { settings, store } = driver.options;
  const limit = (settings.maxPause ?? settings.lockTimeout) * 1000;
  const report = nothingSeen();
  const [stopping, late] = [new AbortController(), new AbortController()];
  let askedAt: number | undefined;
  const firstSeen = new Map<number, number>();
  const looking = look();

  async function look(): Promise<void> {
    let previous = performance.now();
    let controlsAt = previous;
    let healthAt = previous + driver.pace.health;
    const lookAtServer = lookAfter(driver, control);
    while (!stopping.signal.aborted) {
      await sleep(driver.pace.watch, undefined, { signal: stopping.signal }).catch(() => undefined);
      const now = performance.now();
      try {
        const waiters = await readWaiters(control, { major: driver.major, ours: endpoint.pids() });
        let pause = 0;
        const behind = endpoint.pids().flatMap((pid) => waitersBehind(pid, waiters));
        const foreign = behind.filter(({ pid }) => !endpoint.pids().includes(pid));
        for (const pid of firstSeen.keys()) if (!foreign.some((waiter) => waiter.pid === pid)) firstSeen.delete(pid);
        for (const { pid, ms } of foreign) {
          if (!firstSeen.has(pid)) firstSeen.set(pid, previous);
          const observed = now - (firstSeen.get(pid) ?? now);
          pause = Math.max(pause, Math.min(observed, ms ?? observed));
        }
        report.longestPause = Math.max(report.longestPause, pause);
        const known = new Set(report.blockers.map(({ pid }) => pid));
        const own = waiters.filter(({ pid }) => endpoint.pids().includes(pid)).flatMap(({ by }) => by);
        const fresh = own.filter((pid) => !known.has(pid) && !endpoint.pids().includes(pid));
        if (fresh.length > 0) report.blockers.push(...(await readBlockers(control, fresh)));
        if (now > controlsAt) {
          controlsAt = now + driver.pace.controls;
          if ((await store.controls(driver.run.id)).some(({ verb }) => verb === 'cancel'))
            report.verdict = 'stop-asked';
        }
        if (now > healthAt) {
          healthAt = now + driver.pace.health;
          const unwell = await lookAtServer();
          if (unwell !== undefined && report.verdict === undefined)
            Object.assign(report, { verdict: 'unwell', unwell });
        }
        if (pause >= limit) report.verdict ??= 'others-waited';
        if (pause >= limit || report.verdict === 'stop-asked' || report.verdict === 'unwell') await cancelOwn();
        if (report.verdict === 'stop-asked') askedAt ??= now;
        if (askedAt !== undefined && now - askedAt > GRACE * driver.pace.controls) late.abort();
      } catch (thrown) {
        report.verdict = 'blind';
        report.cause = errorOf(thrown);
        // Nobody looks any more who waits, and the target's lock is gone with the connection: nothing more is passed on.
        await endpoint[Symbol.asyncDispose]();
        return;
      }
      previous = now;
    }
  }

  async function cancelOwn(): Promise<void> {
    await control.client.query(
      `SELECT pg_catalog.pg_cancel_backend(pid) FROM pg_catalog.pg_stat_activity WHERE pid = ANY ($1::int[]) AND application_name = $2`,
      [endpoint.pids(), runName(driver.run.id)],
    );
  }

  return {
    late: late.signal,
    async stop() {
      stopping.abort();
      await looking;
      return report;
    },
  };
}
