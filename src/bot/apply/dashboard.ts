import { createHash } from 'node:crypto';
import { nameOf } from '../../apply/change/name-of.ts';
import { forHolder } from '../../apply/lock-holder.ts';
import type { Queue } from '../../apply/queue.ts';
import { nextCommands, rowWords, signOf, stateWords } from '../../apply/render/states.ts';
import { ownerOf } from '../../apply/run-state.ts';
import type { Hold, Run } from '../../apply/store.ts';
import { toForgeError } from '../../forge/forge-error.ts';
import { retrying } from '../../forge/retry.ts';
import type { OwedContract } from '../../ledger/contracts-owed.ts';
import { codeSpan, escapeText, table } from '../../report/escape.ts';
import type { Connection } from '../github.ts';

export const dashboardTitle = 'Lockstep dashboard';
const MARK = '<!-- lockstep:dashboard -->';
/** Lines of one list; the rest is counted. */
const MOST = 20;

export interface Board {
  environments: BoardEnvironment[];
  owed: readonly OwedContract[];
}

export interface BoardEnvironment {
  name: string;
  /** The newest run. */
  run?: Run;
  holds: readonly Hold[];
  /** Who waits for it, and why nobody goes on where that is so. */
  queue?: Queue;
  /** Changes with migrations that were merged after the first one that landed here, and have not landed; oldest first. */
  pending: ReadonlyArray<{ pull?: number; commit: string; mergedAt: string }>;
  /** Nothing has landed here by Lockstep yet: what is pending cannot be told. */
  isNew: boolean;
  /** Why it could not be looked at. */
  silent?: string;
}

/** Everything that is open, environment by environment. Of the time of now only whole days are in it: it changes when something does. */
export function renderBoard({ environments, owed }: Board): string {
  const rows = environments.map(({ name, run, pending, isNew, silent }) => {
    if (silent !== undefined) return [`**${escapeText(name)}**`, `⚠️ ${escapeText(silent, 160)}`, ''];
    const last = run === undefined ? 'no run yet' : `${signOf(run)} ${codeSpan(run.id)} ${rowWords(run)}`;
    return [`**${escapeText(name)}**`, last, isNew ? 'not known before a first run' : String(pending.length)];
  });
  const lines = [MARK, '### Environments', '', table(['environment', 'last run', 'pending changes'], rows)];
  for (const { name, pending } of environments) {
    if (pending.length === 0) continue;
    lines.push('', `#### Pending on ${escapeText(name)}`, '', ...listOf(pending.map(changeLine)));
    lines.push('', `Next: \`/migrate apply ${name}\` in the oldest one.`);
  }
  const queues = environments.flatMap(({ name, queue }) => (queue === undefined ? [] : queueLines(name, queue)));
  if (queues.length > 0) lines.push('', '### Queues', '', ...queues);
  const held = environments.flatMap(({ name, holds }) => holds.map((hold) => holdLine(name, hold)));
  if (held.length > 0) lines.push('', '### Freezes and locks', '', ...held);
  lines.push('', '### Contracts owed', '');
  lines.push(...(owed.length === 0 ? ['None.'] : listOf(owed.map(owedLine))));
  return lines.join('\n');
}

function listOf(lines: string[]): string[] {
  const shown = lines.slice(0, MOST).map((line) => `- ${line}`);
  return lines.length > MOST ? [...shown, `- … and ${lines.length - MOST} more`] : shown;
}

function changeLine({ pull, commit, mergedAt }: BoardEnvironment['pending'][number]): string {
  return `${pull === undefined ? codeSpan(commit.slice(0, 12)) : `#${pull}`}, merged ${mergedAt.slice(0, 10)}`;
}

/** By run, without the times and counts of `status`. */
function queueLines(environment: string, { holder, stopped, waiting }: Queue): string[] {
  if (waiting.length === 0) return [];
  const of = ({ id, plan }: Run): string => `${nameOf(plan.change)} (run ${codeSpan(id)})`;
  const places = listOf(
    waiting.map((run, index) => `place ${index + 1}: ${of(run)} by ${escapeText(run.actor.login)}`),
  );
  const why =
    holder !== undefined
      ? ` is held by ${of(holder)}, ${stateWords[ownerOf(holder.state) === 'person' ? holder.state : 'running']}`
      : stopped !== undefined
        ? `: its queue stands still, because ${of(stopped)} ${stateWords[stopped.state]}${stopped.why === undefined ? '' : `: ${escapeText(stopped.why, 200)}`}. Next: ${codeSpan(nextCommands(stopped)[0] ?? '')}, or ${codeSpan('/migrate cancel')} with a run to leave`
        : ' is free';
  return [`- **${escapeText(environment)}**${why}`, ...places.map((line) => `  ${line}`)];
}

function holdLine(environment: string, hold: Hold): string {
  const { kind, actor, reason, since } = hold;
  const what = kind === 'freeze' ? 'frozen' : 'locked';
  const at = `${since.slice(0, 16).replace('T', ' ')} UTC`;
  return `- **${escapeText(environment)}** is ${what} by ${escapeText(actor.login)}${forHolder(hold)} since ${at}: ${escapeText(reason)}`;
}

function owedLine({ pull, commit, mergedAt, ageDays, added, owed, kind, contract }: OwedContract): string {
  const what =
    kind === 'drop' ? `${codeSpan(owed)} was replaced by ${codeSpan(added)}` : `${codeSpan(owed)} is to be validated`;
  const by = pull === undefined ? codeSpan(commit.slice(0, 12)) : `#${pull}`;
  const next = contract === undefined ? 'no open pull request ends it' : `#${contract} ends it`;
  return `${what} by ${by}, ${ageDays} days ago (${mergedAt.slice(0, 10)}); ${next}`;
}

/**
 * Keeps the one issue: made once, edited when it says something else, opened again where somebody closed it.
 * @param known what was written last, by whom this is called; saves asking
 * @returns what stands there now
 */
export async function publishBoard(
  connection: Connection,
  { body, slug, known }: { body: string; slug: string; known?: string | undefined },
): Promise<string> {
  const digest = createHash('sha256').update(body).digest('hex');
  if (known === digest) return digest;
  const { owner, repo, request } = connection;
  try {
    const { data } = await retrying(() =>
      request('GET /repos/{owner}/{repo}/issues', {
        owner,
        repo,
        state: 'all',
        creator: `${slug}[bot]`,
        per_page: 100,
      }),
    );
    const own = data.filter((issue) => issue.pull_request === undefined && (issue.body ?? '').startsWith(MARK)).at(-1);
    if (own === undefined) {
      await request('POST /repos/{owner}/{repo}/issues', { owner, repo, title: dashboardTitle, body });
    } else if (own.body !== body || own.state !== 'open') {
      await retrying(() =>
        request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
          owner,
          repo,
          issue_number: own.number,
          body,
          state: 'open',
        }),
      );
    }
    return digest;
  } catch (thrown) {
    throw toForgeError(thrown, 'write the dashboard');
  }
}
