import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Accepted } from '../check/accept-findings.ts';
import { checkOf } from '../check/publish.ts';
import type { StaticCheck, StaticCheckInput } from '../check/static-check.ts';
import { type ByApiInput, type ReadByApi, staticCheckByApi } from '../check/static-check-by-api.ts';
import type { StaticThreads } from '../check/static-threads.ts';
import { suggestionsOf } from '../check/suggestions.ts';
import type { CheckInput, Comment, PullRequest } from '../forge/forge.ts';
import { createReviews } from '../forge/github-reviews.ts';
import { publishCheck } from '../forge/publish-check.ts';
import { publishReport } from '../forge/publish-report.ts';
import { publishSuggestions } from '../forge/publish-suggestions.ts';
import { renderJson } from '../report/json.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { type Proof, type ProveInput, prove } from './evidence/prove.ts';
import { keepReport } from './evidence/reports.ts';
import { lookForRuns } from './evidence/run.ts';
import { proofCheck, proofComment } from './evidence/show.ts';
import { basisOfRuns, type KeptGroup, keepGroup, runsAt } from './evidence/store.ts';
import { explainButton } from './explain.ts';
import type { Connection } from './github.ts';
import { withGroupLedger } from './ledger/group.ts';
import { partsOf } from './ledger/group-parts.ts';
import type { NamedJob } from './ledger/jobs.ts';
import { withLedger } from './ledger/judge.ts';
import { leaveOpen } from './ledger/open.ts';
import { readWorld } from './ledger/world.ts';
import { schema } from './store.ts';

export interface JudgeContext {
  connection: Connection;
  pool: pg.Pool;
  appId: number;
  checkName: string;
  version: string;
  threads: StaticThreads;
  /** `YYYY-MM-DD`. */
  today: string;
  /** Id of the delivery that is worked off. */
  delivery: string;
  /** Where a pull request's report is served; undefined where none is. */
  reportUrl: (number: number) => string | undefined;
  /** Keeps something to do, in the queue of the deliveries. */
  enqueue: (job: NamedJob) => Promise<void>;
}

/**
 * Brings a pull request's check and comment up to date with what it is now, whichever delivery it was that told of it.
 * What was judged already is not judged again, unless that is asked for.
 */
export async function judgePull(context: JudgeContext, number: number, { again = false } = {}): Promise<string> {
  const { connection, pool, version, today } = context;
  const pull = await connection.forge.pull(number);
  const key = `${connection.repositoryId}#${number}`;
  if (pull.state === 'closed') {
    await leaveOpen(context, pull);
    return closePull(context, key, pull);
  }
  const accepted = await acceptedIn(pool, key);
  const { head, base, draft, changedFiles } = pull;
  const world = await readWorld(context, pull);
  if (again) await lookForRuns(context, head.sha);
  const runs = await basisOfRuns(pool, connection.repositoryId, head.sha);
  const basis = digest([version, today, head.sha, base.sha, draft, changedFiles, accepted, world.digest, runs]);
  if (!again && (await isJudged(pool, key, basis))) return 'known';
  const found = await judge(context, {
    base: world.base,
    head: head.sha,
    accepted,
    changedFiles,
    refs: [base.ref, head.ref],
  });
  const judged = await withLedger(context, { pull, world, judged: found });
  const proof = await proofOf(context, judged, { event: 'pull_request', head: head.sha, pull, accepted });
  await publish(context, judged, { sha: head.sha, pull, proof });
  const standing = proof?.state === 'judged' ? 'proved' : judged.standing;
  await remember(pool, { key, basis, standing, head: head.sha });
  return standing === 'proved' && proof?.state === 'judged' ? `proved: ${proof.report.verdict}` : standing;
}

/** What the workflows' runs on the commit add; nothing where there is nothing to rehearse. */
export async function proofOf(
  context: JudgeContext,
  judged: Judged,
  about: Pick<ProveInput, 'event' | 'head' | 'pull' | 'accepted'>,
): Promise<Proof | undefined> {
  const { trees, standing } = judged;
  if (standing === 'decided' || trees === undefined) return undefined;
  const runs = await runsAt(context.pool, context.connection.repositoryId, about.head);
  return prove(context, { judged, trees, runs, ...about });
}

/** A merge group's commit already is the merge. */
export async function judgeGroup(context: JudgeContext, group: KeptGroup): Promise<string> {
  const { connection, pool } = context;
  const { base, head } = group;
  await keepGroup(pool, connection.repositoryId, group);
  const parts = await partsOf(connection, group);
  // What was accepted on its pull requests is about the same statements and files.
  const numbers = parts.flatMap((part) => part.number ?? []);
  const acks = await Promise.all(numbers.map((each) => acceptedIn(pool, `${connection.repositoryId}#${each}`)));
  const accepted = acks.flat();
  const found = await judge(context, { base, head, accepted, changedFiles: 0, refs: ['base', 'merge group'] });
  const judged = await withGroupLedger(context, { group, parts, judged: found });
  const proof = await proofOf(context, judged, { event: 'merge_group', head, accepted });
  await publish(context, judged, { sha: head, proof });
  return proof?.state === 'judged' ? `proved: ${proof.report.verdict}` : judged.standing;
}

export type Compared = Pick<ByApiInput, 'base' | 'head' | 'accepted' | 'changedFiles' | 'refs'>;

/** A static verdict with the files that it was read from; they are absent where they could not be listed. */
export type Judged = ReadByApi;

/** The static verdict. What GitHub may answer differently later is thrown, for the queue to try again. */
export function judge({ connection, threads, today }: JudgeContext, compared: Compared): Promise<Judged> {
  const { owner, repo, request, blobs: cache } = connection;
  const check = (input: StaticCheckInput): Promise<StaticCheck> => threads.check(input);
  return staticCheckByApi({ ...compared, owner, repo, request, cache, today, check });
}

async function publish(
  { connection, pool, appId, checkName, reportUrl }: JudgeContext,
  judged: Judged,
  { sha, pull, proof }: { sha: string; pull?: PullRequest; proof: Proof | undefined },
): Promise<void> {
  const { result, standing } = judged;
  const { forge, repositoryId } = connection;
  const detailsUrl = pull && reportUrl(pull.number);
  const check = checkFor(judged, checkName, proof);
  await publishCheck(forge, sha, { ...check, ...(detailsUrl !== undefined && { detailsUrl }) });
  if (pull === undefined) return;
  const isProved = proof?.state === 'judged';
  const report = isProved ? proof.report : renderJson(result);
  await keepReport(pool, { key: `${repositoryId}#${pull.number}`, head: sha, report });
  const isOwn = (comment: Comment): boolean => comment.appId === appId;
  const isNews = isProved || (standing !== 'waiting' && result.verdict.status !== 'pass');
  const speaks = isNews && !pull.draft;
  const lead = standing === 'decided' ? '' : `${LEAD[standing]}\n\n`;
  const text = isProved ? proofComment(proof) : `${lead}${renderMarkdown(result)}`;
  const body = detailsUrl === undefined ? text : `${text}\n\n[The whole report](${detailsUrl})`;
  await publishReport(forge, { number: pull.number, body, isOwn, begin: speaks });
  if (pull.draft) return;
  const reviews = createReviews(connection);
  await publishSuggestions(reviews, { number: pull.number, sha, suggestions: suggestionsOf(result) });
}

const LEAD = {
  blocked: '> Read from the files alone; nothing was run yet. What stands here holds whatever a rehearsal finds.',
  waiting:
    '> Read from the files alone: nothing that blocks was found. Nothing was run yet, so this is no pass: the rehearsal decides.',
} as const;

const NO_WORKFLOW =
  '> No workflow of the base branch uploads the artifact `lockstep-report`: nothing will rehearse this until one does.';

/** Outstanding as long as only a rehearsal can tell: a check that is not completed blocks like one that failed. */
function checkFor({ result, standing, trees }: Judged, checkName: string, proof: Proof | undefined): CheckInput {
  const again = { label: 'Check again', description: 'Reads the pull request again', identifier: 'again' };
  const buttons = [again, explainButton];
  if (proof?.state === 'judged' && trees !== undefined) {
    return { ...proofCheck(proof, { name: checkName, tree: trees.after }), buttons };
  }
  const isRunning = proof?.state === 'running';
  const check: CheckInput = {
    ...checkOf(result, checkName),
    ...(isRunning && { detailsUrl: proof.url }),
    buttons,
  };
  if (standing === 'decided') return check;
  const summary = `${LEAD[standing]}\n\n${check.summary}`;
  if (standing === 'blocked') return { ...check, summary };
  const warned = result.verdict.reasons.some(({ severity }) => severity !== 'note');
  const found = warned ? 'no blocker found, warnings to read' : 'nothing found';
  const wait = isRunning ? 'the rehearsal is running' : 'waiting for the rehearsal';
  const hint = proof?.state === 'none' && !proof.isExpected ? `${NO_WORKFLOW}\n\n` : '';
  return { ...check, summary: `${hint}${summary}`, conclusion: null, title: `Static: ${found}; ${wait}` };
}

/** What was left open is closed: nobody will rehearse it. */
async function closePull(
  { connection, pool, checkName }: JudgeContext,
  key: string,
  pull: PullRequest,
): Promise<string> {
  const { rows } = await pool.query<{ standing: string; head: string }>(
    `SELECT standing, head FROM ${schema}.judged WHERE key = $1`,
    [key],
  );
  const [known] = rows;
  await pool.query(`DELETE FROM ${schema}.judged WHERE key = $1`, [key]);
  if (known?.standing !== 'waiting' || known.head !== pull.head.sha) return 'closed';
  const how = pull.merged ? 'merged' : 'closed';
  await publishCheck(connection.forge, known.head, {
    name: checkName,
    conclusion: 'cancelled',
    title: `The pull request was ${how} before it was rehearsed`,
    summary: `Static analysis had found nothing; no rehearsal was seen before the pull request was ${how}.`,
    annotations: [],
    buttons: [],
  });
  return 'closed';
}

export async function acceptedIn(pool: pg.Pool, key: string): Promise<Accepted[]> {
  const { rows } = await pool.query<Accepted>(
    `SELECT finding, login AS by, reason, to_char(until, 'YYYY-MM-DD') AS until FROM ${schema}.acks
     WHERE key = $1 ORDER BY at, comment_id`,
    [key],
  );
  return rows;
}

async function isJudged(pool: pg.Pool, key: string, basis: string): Promise<boolean> {
  const { rowCount } = await pool.query(`SELECT FROM ${schema}.judged WHERE key = $1 AND basis = $2`, [key, basis]);
  return rowCount === 1;
}

async function remember(
  pool: pg.Pool,
  { key, basis, standing, head }: { key: string; basis: string; standing: string; head: string },
): Promise<void> {
  await pool.query(
    `INSERT INTO ${schema}.judged (key, basis, standing, head) VALUES ($1, $2, $3, $4)
     ON CONFLICT (key) DO UPDATE SET basis = $2, standing = $3, head = $4, at = now()`,
    [key, basis, standing, head],
  );
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
