import { endForsaken } from '../../apply/execute/end-forsaken.ts';
import { isUntold } from '../../apply/publish/publish-run.ts';
import { ownerOf } from '../../apply/run-state.ts';
import type { Run, TargetStore } from '../../apply/store.ts';
import type { OpenTarget } from '../../apply/verbs/verb.ts';
import { UsageError } from '../../errors.ts';
import { type BotApply, whyOf } from './bot-apply.ts';
import { notDrivenHere } from './commands-elsewhere.ts';
import type { KnownRepository } from './known-repositories.ts';
import { startRun } from './start-run.ts';
import { updateBoard } from './update-board.ts';

/** Runs that are looked at: older ones have been told. */
const NEWEST = 20;
/** Milliseconds after which what nobody confirmed, or took on, is over. */
const EXPIRES = { confirm: 15 * 60_000, request: 2 * 60_000 };
/** Looks between two of the dashboard. */
const BOARD_EVERY = 6;

/** A target that was looked at. */
export interface Watched {
  repository: KnownRepository;
  environment: string;
  target: OpenTarget;
}

/**
 * Looks at every target that this bot has credentials of, again and again: takes up runs whose driver is gone, obeys
 * what was asked by psql, ends what nobody confirmed, and tells GitHub what it does not know yet.
 */
export function watchTargets(apply: BotApply): { stop(): Promise<void> } {
  const { settings, log } = apply;
  const said = new Map<string, string>();
  const drawing = new Set<string>();
  let looking: Promise<void> | undefined;
  let count = 0;

  /** A thing that goes on is in the log once. */
  function tell(about: object, why: string): void {
    const key = JSON.stringify(about);
    if (said.get(key) === why) return;
    said.set(key, why);
    log.warn({ ...about, why }, 'a target is not looked after');
  }

  async function lookAtAll(): Promise<void> {
    const withBoard = count++ % BOARD_EVERY === 0;
    await Promise.all(
      [...new Set(settings.apply.repositories)].map(async (name) => {
        try {
          const repository = await apply.repositories.get(name);
          said.delete(JSON.stringify({ repository: name }));
          await lookAtRepository(repository, withBoard);
        } catch (thrown) {
          tell({ repository: name }, whyOf(thrown));
        }
      }),
    );
  }

  async function lookAtRepository(repository: KnownRepository, withBoard: boolean): Promise<void> {
    const watched: Watched[] = [];
    for (const environment of Object.keys(repository.config.environments)) {
      const about = { repository: repository.name, environment };
      try {
        const target = await apply.targets.open(repository.name, environment, repository.config);
        watched.push({ repository, environment, target });
        await lookAt(apply, { repository, environment, target });
        said.delete(JSON.stringify(about));
      } catch (thrown) {
        // What only the workflow has credentials of is looked after there.
        const isElsewhere = repository.config.environments[environment]?.executor === 'workflow';
        if (!(isElsewhere && thrown instanceof UsageError)) tell(about, whyOf(thrown));
      }
    }
    if (withBoard) draw(repository, watched);
  }

  /** Beside the looks: GitHub may not answer for long. */
  function draw(repository: KnownRepository, watched: Watched[]): void {
    if (drawing.has(repository.name)) return;
    drawing.add(repository.name);
    updateBoard(apply, repository, watched)
      .catch((thrown: unknown) => log.info({ repository: repository.name, why: whyOf(thrown) }, 'no dashboard'))
      .finally(() => drawing.delete(repository.name));
  }

  const look = (): void => {
    looking ??= lookAtAll()
      .catch((thrown: unknown) => log.warn({ why: whyOf(thrown) }, 'the targets could not be looked at'))
      .finally(() => (looking = undefined));
  };
  look();
  const timer = setInterval(look, settings.apply.everySeconds * 1000);
  return {
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}

async function lookAt(apply: BotApply, watched: Watched): Promise<void> {
  const { repository, environment, target } = watched;
  const { store } = target;
  const place = { repository: repository.name, config: repository.config, target };
  const isOurs = ({ plan }: Run): boolean => plan.change.repository.toLowerCase() === repository.name.toLowerCase();
  const now = Date.parse(await store.now());
  const failures: unknown[] = [];
  // One that cannot be started keeps no other from being looked at.
  const start = (run: Run): Promise<void> =>
    startRun(apply, place, run).catch((thrown: unknown) => void failures.push(thrown));
  await endForsaken(store, {
    isTerminals: (run) => isOurs(run) && notDrivenHere(run, repository.config) !== undefined,
  });
  for (const run of (await store.abandoned()).filter(isOurs)) {
    if (run.state === 'requested' || run.state === 'validating') await giveUp(store, run, now);
    else if (run.notBefore === undefined || Date.parse(run.notBefore) <= now) await start(run);
  }
  for (const run of (await store.runs({ limit: NEWEST })).filter(isOurs)) {
    const owner = ownerOf(run.state);
    if (owner === 'clock') await expire(store, run, now);
    if (owner === 'person' && (await store.controls(run.id)).some(({ verb }) => verb !== 'pause')) {
      await start(run);
    }
    if (isUntold(run)) apply.publisher.publish({ repository: repository.name, environment, store, run: run.id });
  }
  if (failures.length > 0) throw failures[0];
}

/** Whoever took the command on was ended before it was accepted. Nothing was run. */
async function giveUp(store: TargetStore, run: Run, now: number): Promise<void> {
  if (now - Date.parse(run.updatedAt) < EXPIRES.request) return;
  const why = 'whoever took the command on was ended before it was accepted; nothing was run';
  await store.move(run.id, 'cancelled', { from: run.state, code: 'abandoned', why }).catch(() => undefined);
}

async function expire(store: TargetStore, run: Run, now: number): Promise<void> {
  if (now - Date.parse(run.updatedAt) < EXPIRES.confirm) return;
  const why = 'not confirmed within 15 minutes';
  await store.move(run.id, 'expired', { from: run.state, why }).catch(() => undefined);
}
