import type pg from 'pg';
import type { Logger } from 'pino';
import type { Probot } from 'probot';
import type { StaticThreads } from '../check/static-threads.ts';
import { ForgeError } from '../forge/forge-error.ts';
import { pullOfGroup } from '../forge/merge-group.ts';
import type { BotApply } from './apply/bot-apply.ts';
import { type Comment, runCommand } from './commands.ts';
import { takeRun } from './evidence/events.ts';
import { lookForRuns } from './evidence/run.ts';
import { groupAt } from './evidence/store.ts';
import { explain, explainButton } from './explain.ts';
import type { Connect, Connection, Installed } from './github.ts';
import { type JudgeContext, judgeGroup, judgePull } from './judge.ts';
import { followBranch, type InternalPayload, internalEvent, jobKey, runJob } from './ledger/jobs.ts';
import { readOpen } from './ledger/store.ts';
import { meet } from './meet.ts';
import type { Metrics } from './metrics.ts';
import type { Queue } from './queue.ts';
import { reportUrl } from './report-page/page.ts';
import type { BotSettings } from './settings.ts';
import { forget } from './store.ts';

export interface AppOptions {
  connect: Connect;
  pool: pg.Pool;
  queue: Pick<Queue, 'keep'>;
  threads: StaticThreads;
  settings: BotSettings;
  metrics: Metrics;
  log: Logger;
  apply: BotApply;
}

/**
 * What the bot does, as a Probot app. Deliveries come from the queue, possibly late, twice or in another order, so a
 * handler looks at what is there now and brings it up to date; it fails where trying again may help.
 */
export function addHandlers(app: Probot, options: AppOptions): void {
  app.on(
    [
      'pull_request.opened',
      'pull_request.synchronize',
      'pull_request.reopened',
      'pull_request.ready_for_review',
      'pull_request.converted_to_draft',
      'pull_request.edited',
      'pull_request.closed',
    ],
    ({ id, payload }) =>
      handle(options, { id, payload, doing: 'judge pull request' }, (context) =>
        judgePull(context, payload.pull_request.number),
      ),
  );

  app.on('merge_group.checks_requested', ({ id, payload }) => {
    const { repository, merge_group: group } = payload;
    if (repository === undefined) return undefined;
    const at = { ...payload, repository };
    return handle(options, { id, payload: at, doing: 'judge merge group' }, (context) =>
      judgeGroup(context, {
        base: group.base_sha,
        head: group.head_sha,
        number: pullOfGroup(group.head_ref),
        branch: group.base_ref.replace(/^refs\/heads\//, ''),
      }),
    );
  });

  app.on(['workflow_run.requested', 'workflow_run.in_progress', 'workflow_run.completed'], ({ id, payload }) =>
    handle(options, { id, payload, doing: 'take a workflow’s run' }, (context) =>
      takeRun(context, payload.workflow_run.id),
    ),
  );

  app.on(['check_run.rerequested', 'check_run.requested_action', 'check_suite.rerequested'], ({ id, payload }) => {
    const about = 'check_run' in payload ? payload.check_run : payload.check_suite;
    const { head_sha: sha, pull_requests: pulls } = about;
    const isExplain =
      'requested_action' in payload && payload.requested_action?.identifier === explainButton.identifier;
    return handle(options, { id, payload, doing: isExplain ? 'explain' : 'judge again' }, async (context) => {
      // Forks' pull requests are not among a check's own.
      const numbers = pulls.length > 0 ? pulls.map(({ number }) => number) : await openPullsAt(context, sha);
      for (const number of numbers) {
        if (isExplain) await explain(context, number);
        // One that the delivery does not name is worked off with what else is about it.
        else if (pulls.some((each) => each.number === number)) await judgePull(context, number, { again: true });
        else await context.enqueue({ name: `${id}-${number}`, job: { kind: 'judge', number, again: true } });
      }
      if (numbers.length > 0) return isExplain ? 'explained' : 'judged';
      return isExplain ? 'no open pull request' : judgeGroupAgain(context, sha);
    });
  });

  app.on(
    ['installation.created', 'installation.unsuspend', 'installation_repositories.added'],
    async ({ id, payload }) => {
      const added = 'repositories_added' in payload ? payload.repositories_added : (payload.repositories ?? []);
      for (const repository of added) await meet(options.queue, { id, installation: payload.installation, repository });
      options.log.info({ delivery: id, doing: 'meet repositories', outcome: `${added.length} met` }, 'done');
    },
  );

  app.on(['installation.deleted', 'installation_repositories.removed'], async ({ id, payload }) => {
    const gone = 'repositories_removed' in payload ? payload.repositories_removed : (payload.repositories ?? []);
    for (const repository of gone) if (repository.id !== undefined) await forget(options.pool, repository.id);
    options.log.info({ delivery: id, doing: 'forget repositories', outcome: `${gone.length} forgotten` }, 'done');
  });

  app.on(['repository.renamed', 'repository.transferred'], ({ id, payload }) => {
    options.connect.forgetName(payload.repository.id);
    const outcome = payload.repository.full_name;
    options.log.info({ delivery: id, doing: 'learn a new name', outcome }, 'done');
  });

  app.on('push', ({ id, payload }) => {
    const { ref, repository } = payload;
    if (!ref.startsWith('refs/heads/') || repository.owner === null) return undefined;
    const branch = ref.slice('refs/heads/'.length);
    const at = { ...payload, repository: { ...repository, owner: { login: repository.owner.login ?? '' } } };
    return handle(options, { id, payload: at, doing: 'follow a branch' }, async (context) => {
      const isBase = branch === repository.default_branch || (await hasOpen(context, branch));
      return isBase ? followBranch(context, { id, branch, also: [], again: false }) : 'nobody’s base';
    });
  });

  app.on('issue_comment.created', ({ id, payload }) => {
    const { issue, comment, sender } = payload;
    if (!issue.pull_request || comment.user === null) return undefined;
    const { login, id: userId, type } = comment.user;
    // Whoever sent it wrote it, and is no bot.
    if (sender.id !== userId || type === 'Bot' || sender.type === 'Bot') return undefined;
    const asked: Comment = { id: comment.id, number: issue.number, body: comment.body, login };
    return handle(options, { id, payload, doing: 'answer a comment' }, (context) =>
      runCommand(context, asked, options),
    );
  });
}

const DOING = { judge: 'judge pull request', branch: 'follow a branch', open: 'judge what is open' } as const;

/** What the bot has kept for itself. */
export function handleOwn(
  options: AppOptions,
  { id, payload }: { id: string; payload: InternalPayload },
): Promise<void> {
  const doing = DOING[payload.job.kind];
  return handle(options, { id, payload, doing }, (context) => runJob(context, id, payload.job));
}

interface Handled {
  id: string;
  payload: Installed;
  doing: string;
}

/** What a handler works with. `id`: the delivery's, or what it is in place of one. */
export function contextOf(
  { pool, queue, threads, settings }: Omit<AppOptions, 'apply'>,
  { id, payload }: { id: string; payload: Installed },
  connection: Connection,
): JudgeContext {
  return {
    connection,
    pool,
    threads,
    appId: settings.appId,
    checkName: settings.checkName,
    version: settings.version,
    today: today(),
    delivery: id,
    reportUrl: (number) => settings.reports && reportUrl(settings.reports, { ...connection, number }),
    async enqueue({ name, job }) {
      const { installation, repository } = payload;
      const from = installation ? { installation } : {};
      const kept: InternalPayload = { ...from, repository: bare(repository), job };
      await queue.keep({
        id: name,
        event: internalEvent,
        key: jobKey(repository.id, job),
        payload: JSON.stringify(kept),
      });
    },
  };
}

async function handle(
  options: AppOptions,
  { id, payload, doing }: Handled,
  doIt: (context: JudgeContext) => Promise<string>,
): Promise<void> {
  const { connect, log } = options;
  const began = performance.now();
  try {
    const outcome = await connect(payload, (connection) => doIt(contextOf(options, { id, payload }, connection)));
    log.info({ delivery: id, doing, outcome, ms: Math.round(performance.now() - began) }, 'done');
  } catch (thrown) {
    if (!isGone(thrown)) throw thrown;
    log.info({ delivery: id, doing, why: (thrown as Error).message }, 'nothing to do: it is gone');
  }
}

/** No more than what is needed to come back to it. */
function bare({ id, name, owner }: Installed['repository']): Installed['repository'] {
  return { id, name, owner: { login: owner.login } };
}

/** The merge group's whose commit it is, where it is one's. */
async function judgeGroupAgain(context: JudgeContext, sha: string): Promise<string> {
  const group = await groupAt(context.pool, context.connection.repositoryId, sha);
  if (group === undefined) return 'no open pull request';
  await lookForRuns(context, sha);
  return judgeGroup(context, group);
}

async function hasOpen({ pool, connection }: JudgeContext, branch: string): Promise<boolean> {
  return (await readOpen(pool, { repositoryId: connection.repositoryId, branch })).length > 0;
}

/** The repository, the pull request, the commit or the installation is not there any more: no attempt will find it. */
function isGone(thrown: unknown): boolean {
  if (thrown instanceof ForgeError) return thrown.code === 'github-not-found';
  return typeof thrown === 'object' && thrown !== null && 'status' in thrown && thrown.status === 404;
}

/** Pages of open pull requests that are looked through: GitHub gives 100 a page. */
const MOST_PAGES = 20;

async function openPullsAt({ connection }: JudgeContext, sha: string): Promise<number[]> {
  const { owner, repo, request } = connection;
  const found: number[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const asked = { owner, repo, state: 'open', per_page: 100, page } as const;
    const { data } = await request('GET /repos/{owner}/{repo}/pulls', asked);
    found.push(...data.filter(({ head }) => head.sha === sha).map(({ number }) => number));
    if (data.length < 100) break;
  }
  return found;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
