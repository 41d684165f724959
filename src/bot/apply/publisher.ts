import { isDue, type Told } from '../../apply/publish/pace.ts';
import { isUntold, publishRun } from '../../apply/publish/publish-run.ts';
import { isTerminal } from '../../apply/run-state.ts';
import type { Run, TargetStore } from '../../apply/store.ts';
import type { Comment } from '../../forge/forge.ts';
import { atMost } from '../../process/at-most.ts';
import { alone } from '../alone.ts';
import type { BotApply } from './bot-apply.ts';
import { whyOf } from './bot-apply.ts';
import { recordOutcome } from './record-outcome.ts';

export interface Publishable {
  repository: string;
  environment: string;
  store: TargetStore;
  run: string;
}

export interface Publisher {
  /** Tells GitHub of a run, unless it was told just now; returns at once. What fails is done by the next one. */
  publish(about: Publishable): void;
  /** Resolves once nothing is under way. */
  idle(): Promise<void>;
}

/** Runs that are told of at a time: each holds a connection of the pool, and asks by another. */
const AT_ONCE = 2;

/** What telling needs of a {@link BotApply}. */
type Teller = Pick<BotApply, 'pool' | 'log' | 'appId' | 'webUrl' | 'inRepository'>;

export function createPublisher(apply: Teller): Publisher {
  const someAtOnce = atMost(AT_ONCE);
  const told = new Map<string, Told>();
  const busy = new Map<string, Promise<void>>();
  const again = new Set<string>();

  async function publishOne(key: string, { repository, store, run: id }: Publishable): Promise<void> {
    const run = await store.run(id);
    if (run === undefined || !isUntold(run) || ['requested', 'validating'].includes(run.state)) return;
    const now = performance.now();
    if (!isDue(run, told.get(key), now)) return;
    const { appId, webUrl } = apply;
    await apply.inRepository(repository, async (context) => {
      const { connection } = context;
      const isOwn = (comment: Comment): boolean => comment.appId === appId;
      // What was told is not looked at again: before that the ledger has to know.
      if (isTerminal(run.state)) await recordOutcome(context, run);
      await publishRun({ connection, store, run, isOwn, logUrl: pageOf(run, webUrl, repository) });
    });
    if (isTerminal(run.state)) told.delete(key);
    else told.set(key, { firstAt: told.get(key)?.firstAt ?? now, lastAt: now, state: run.state });
  }

  async function work(key: string, about: Publishable): Promise<void> {
    // One replica at a time for a run: the others have nothing to add.
    const lock = { key, space: 3 };
    do {
      again.delete(key);
      await someAtOnce(() => alone(apply.pool, lock, () => publishOne(key, about))).catch((thrown: unknown) =>
        apply.log.warn({ run: about.run, why: whyOf(thrown) }, 'GitHub is told of a run later'),
      );
    } while (again.has(key));
  }

  return {
    publish(about) {
      const key = `${about.repository} ${about.environment} ${about.run}`;
      if (busy.has(key)) again.add(key);
      else
        busy.set(
          key,
          work(key, about).finally(() => busy.delete(key)),
        );
    },
    async idle() {
      while (busy.size > 0) await Promise.allSettled(busy.values());
    },
  };
}

/** The pull request, where the run's comments are. */
function pageOf({ plan }: Run, webUrl: string, repository: string): string | undefined {
  const { pull } = plan.change;
  return pull === undefined ? undefined : `${webUrl}/${repository}/pull/${pull}`;
}
