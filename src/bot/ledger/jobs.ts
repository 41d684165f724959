import { toForgeError } from '../../forge/forge-error.ts';
import { retrying } from '../../forge/retry.ts';
import type { ChangeFacts } from '../../ledger/facts.ts';
import { contractsIn } from '../../ledger/judge-expands.ts';
import type { Installed } from '../github.ts';
import { type JudgeContext, judgePull } from '../judge.ts';
import { readOpen, saveWalked } from './store.ts';
import { syncLedger } from './sync.ts';

/** The event of deliveries that the bot sends to itself: no webhook has it. */
export const internalEvent = 'lockstep_internal';

/** What the bot has found to do, beside what GitHub tells it. */
export type Job =
  | { kind: 'judge'; number: number; again: boolean }
  /** Every open pull request of a repository that the bot has come to, or comes back to. */
  | { kind: 'open' }
  /**
   * `also`: pull requests that are concerned whatever comes out; `again`: they are judged although nothing about them may
   * have changed. `again` without any: whoever depends on the ledger, as when a change was applied.
   */
  | { kind: 'branch'; branch: string; also: number[]; again: boolean };

/** Kept like a webhook, in the same queue, and once for a name. */
export interface NamedJob {
  /** Says what it is for: a second one of the same name is not kept. */
  name: string;
  job: Job;
}

export interface InternalPayload extends Installed {
  job: Job;
}

/** Open pull requests that are looked for when a repository is new here: a page of them, and pages. */
const MOST_OPEN = 100;
const MOST_PAGES = 20;

/** What a delivery of one's own is about, as of webhooks: one at a time. */
export function jobKey(repositoryId: number, job: Job): string {
  if (job.kind === 'open') return `repository ${repositoryId}`;
  return job.kind === 'judge' ? `${repositoryId}#${job.number}` : `${repositoryId}~${job.branch}`;
}

/** Does what the bot has set itself. `id`: the delivery's. */
export async function runJob(context: JudgeContext, id: string, job: Job): Promise<string> {
  if (job.kind === 'judge') return judgePull(context, job.number, { again: job.again });
  return job.kind === 'open' ? judgeOpen(context, id) : followBranch(context, { id, ...job });
}

/** A check that is required would stay away from those that were opened while the bot was not there. */
async function judgeOpen(context: JudgeContext, id: string): Promise<string> {
  const numbers: number[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const found = await pageOfOpen(context, { page });
    numbers.push(...found.map(({ number }) => number));
    if (found.length < MOST_OPEN) break;
  }
  for (const number of numbers) {
    await context.enqueue({ name: `${id}-${number}`, job: { kind: 'judge', number, again: false } });
  }
  return `${numbers.length} to judge`;
}

/**
 * A branch has moved: what was merged goes into the ledger, and the open pull requests that are concerned are judged
 * again, each by a job of its own.
 */
export async function followBranch(
  context: JudgeContext,
  { id, branch, also, again }: { id: string } & Omit<Extract<Job, { kind: 'branch' }>, 'kind'>,
): Promise<string> {
  const { connection, pool } = context;
  const at = { repositoryId: connection.repositoryId, branch };
  const synced = await syncLedger(context, branch);
  const concerned = new Set<number>();
  if (synced?.isNews) {
    const open = await readOpen(pool, at);
    const ours = open.filter(({ facts }) =>
      // What is new to the ledger only is new to those that need it; a base that moved is new to all.
      synced.anew ? needsLedger(facts) : facts.migrations.length > 0 || facts.expands.length > 0,
    );
    for (const { number } of ours) concerned.add(number);
    const known = new Set(open.map(({ number }) => number));
    // Whoever is open and was never seen is seen now, so that it is known what it collides with.
    if (synced.anew)
      for (const number of await listOpen(context, branch)) if (!known.has(number)) concerned.add(number);
  }
  if (again && also.length === 0) {
    for (const { number, facts } of await readOpen(pool, at)) if (needsLedger(facts)) concerned.add(number);
  }
  for (const number of new Set([...concerned, ...also])) {
    const job = { kind: 'judge', number, again: again && also.includes(number) } as const;
    await context.enqueue({ name: `${id}-${number}`, job });
  }
  if (synced !== undefined) await saveWalked(pool, at, synced.tip);
  if (synced === undefined) return 'the branch is gone';
  return synced.isNews || concerned.size > 0 ? `${concerned.size} to judge again` : 'nothing new';
}

function needsLedger(facts: ChangeFacts): boolean {
  return facts.expands.length > 0 || contractsIn(facts).length > 0;
}

async function listOpen(context: JudgeContext, branch: string): Promise<number[]> {
  const found = await pageOfOpen(context, { base: branch });
  return found.filter(({ base }) => base.ref === branch).map(({ number }) => number);
}

async function pageOfOpen({ connection }: JudgeContext, which: { base?: string; page?: number }) {
  const { owner, repo, request } = connection;
  const { data } = await retrying(() =>
    request('GET /repos/{owner}/{repo}/pulls', { owner, repo, state: 'open', per_page: MOST_OPEN, ...which }),
  ).catch((thrown: unknown) => {
    throw toForgeError(thrown, 'list the open pull requests');
  });
  return data;
}
