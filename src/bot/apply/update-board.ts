import type pg from 'pg';
import type { OpenTarget } from '../../apply/verbs/verb.ts';
import { contractsOwed } from '../../ledger/contracts-owed.ts';
import type { AppliedChange, MergedChange } from '../../ledger/facts.ts';
import { readApplied, readMerged, readOpen } from '../ledger/store.ts';
import type { BotApply } from './bot-apply.ts';
import { type BoardEnvironment, publishBoard, renderBoard } from './dashboard.ts';
import type { KnownRepository } from './known-repositories.ts';

export interface BoardTarget {
  environment: string;
  target: OpenTarget;
}

const written = new WeakMap<BotApply, Map<string, string>>();

/** Brings a repository's dashboard up to date. */
export async function updateBoard(
  apply: BotApply,
  { name, installed, config }: KnownRepository,
  targets: readonly BoardTarget[],
): Promise<void> {
  const known = written.get(apply) ?? new Map<string, string>();
  written.set(apply, known);
  const at = { repositoryId: installed.repository.id, branch: installed.repository.default_branch ?? 'main' };
  const [merged, applied, open] = await readLedger(apply.pool, at);
  const environments: BoardEnvironment[] = [];
  for (const environment of Object.keys(config.environments)) {
    const found = targets.find((each) => each.environment === environment);
    const pending = pendingOn(environment, merged, applied);
    const about = { name: environment, pending: pending ?? [], isNew: pending === undefined };
    if (found === undefined) {
      environments.push({ ...about, holds: [], silent: 'cannot be looked at by this bot' });
      continue;
    }
    const { store } = found.target;
    const [run] = await store.runs({ limit: 1 });
    const queue = await store.queue();
    environments.push({ ...about, holds: await store.holds(), queue, ...(run !== undefined && { run }) });
  }
  const body = renderBoard({ environments, owed: contractsOwed(merged, open, Date.now()) });
  const slug = await apply.slug();
  const digest = await apply.inRepository(name, ({ connection }) =>
    publishBoard(connection, { body, slug, known: known.get(name) }),
  );
  known.set(name, digest);
}

function readLedger(pool: pg.Pool, at: { repositoryId: number; branch: string }) {
  return Promise.all([readMerged(pool, at), readApplied(pool, at.repositoryId), readOpen(pool, at)]);
}

/** Undefined where nothing has landed in any environment: what is older than Lockstep is nobody's to tell. */
function pendingOn(
  environment: string,
  merged: readonly MergedChange[],
  applied: readonly AppliedChange[],
): BoardEnvironment['pending'] | undefined {
  const isIn = (landed: readonly AppliedChange[], { commit, pull }: MergedChange): boolean =>
    landed.some((each) => each.commit === commit || (pull !== undefined && each.pull === pull));
  const own = applied.filter((each) => each.environment === environment);
  const first = merged.findIndex((change) => isIn(own.length > 0 ? own : applied, change));
  if (first < 0) return undefined;
  return merged
    .slice(first)
    .filter((change) => change.facts.migrations.length > 0 && !isIn(own, change))
    .map(({ commit, pull, mergedAt }) => ({ commit, mergedAt, ...(pull !== undefined && { pull }) }));
}
