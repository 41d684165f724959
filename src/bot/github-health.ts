import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { toError } from '../errors.ts';

/** Whether GitHub answers at all. While it does not, deliveries stay where they are kept. */
export interface GitHubHealth {
  /** Something failed on GitHub; looks whether everything would. */
  suspect(why: string): void;
  /** Since when GitHub is waited for, and why; undefined while it answers. */
  away(): { since: Date; why: string } | undefined;
  /** Looks no more, and resumes nothing. */
  stop(): void;
}

export interface GitHubHealthOptions {
  /** Asks GitHub for something that costs it little. */
  look: () => Promise<unknown>;
  /** Begins nothing more; ends when what runs has ended. */
  pause: () => Promise<void>;
  resume: () => Promise<void>;
  log: Logger;
  /** Between two looks at most. */
  mostMs: number;
}

/** Between the first two looks; then twice as long each time, in ms. */
const FIRST_MS = 500;

/**
 * Watches GitHub from a first failure on: one that only meets one delivery is the queue's to try again; when GitHub
 * does not answer the cheapest question either, nothing more is begun until it does. So an outage uses up no attempts
 * of what waits, and does not meet a thousand requests when it ends.
 */
export function createGitHubHealth({ look, pause, resume, log, mostMs }: GitHubHealthOptions): GitHubHealth {
  const stopping = new AbortController();
  let away: { since: Date; why: string } | undefined;
  let watching: Promise<void> | undefined;

  /** Why it failed. */
  async function failure(): Promise<string | undefined> {
    try {
      await look();
      return undefined;
    } catch (thrown) {
      return toError(thrown).message;
    }
  }

  async function watch(what: string): Promise<void> {
    const first = await failure();
    if (first === undefined || stopping.signal.aborted) return;
    const since = new Date();
    away = { since, why: first };
    log.warn({ what, why: first }, 'GitHub does not answer: deliveries are kept until it does');
    const paused = pause();
    // It is waited for below; until then its failure is nobody's.
    paused.catch(() => undefined);
    for (let ms = FIRST_MS; ; ms = Math.min(ms * 2, mostMs)) {
      // Replicas do not look all at once.
      await sleep(Math.min(ms, mostMs) * (0.75 + Math.random() / 2), undefined, { signal: stopping.signal });
      const why = await failure();
      if (why === undefined) break;
      away = { since, why };
      log.info({ since, why }, 'still waiting for GitHub');
    }
    await paused;
    stopping.signal.throwIfAborted();
    await resume();
    away = undefined;
    log.info({ since, seconds: Math.round((Date.now() - since.getTime()) / 1000) }, 'GitHub answers again');
  }

  return {
    suspect(what) {
      watching ??= watch(what)
        .catch((err: unknown) => {
          if (!stopping.signal.aborted) log.error({ err }, 'GitHub is not watched');
        })
        .finally(() => (watching = undefined));
    },
    away: () => away,
    stop: () => stopping.abort(),
  };
}
