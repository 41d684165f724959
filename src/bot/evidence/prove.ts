import type { Accepted } from '../../check/accept-findings.ts';
import type { StaticCheck } from '../../check/static-check.ts';
import { findAuthorControlled } from '../../evidence/author-controlled.ts';
import { type JudgedEvidence, judgeEvidence } from '../../evidence/judge-evidence.ts';
import { artifactName } from '../../evidence/read-evidence.ts';
import { type Refused, refuse } from '../../evidence/refused.ts';
import { verdictRank } from '../../evidence/verdicts.ts';
import type { PullRequest } from '../../forge/forge.ts';
import type { TreeReader } from '../../forge/github-tree.ts';
import type { Tree } from '../../git/tree.ts';
import type { JudgeContext } from '../judge.ts';
import { reportedCommits } from './commits.ts';
import { pullsFrom } from './run.ts';
import { type KeptRun, learnWorkflows } from './store.ts';

/** Without a database, as in the Action, no workflow is remembered. */
export type ProveContext = Pick<JudgeContext, 'connection' | 'today'> & Partial<Pick<JudgeContext, 'pool'>>;

/** What the workflows on a commit prove. */
export type Proof =
  | { state: 'running'; url: string }
  /** Nothing has begun; `isExpected` where base has a workflow that will. */
  | { state: 'none'; isExpected: boolean }
  | (JudgedEvidence & { state: 'judged'; url: string; waitsForApproval: boolean });

export interface ProveInput {
  judged: StaticCheck;
  trees: { base: Tree; after: Tree; reader: TreeReader };
  /** Newest first. */
  runs: readonly KeptRun[];
  event: KeptRun['event'];
  head: string;
  /** Absent for a merge group. */
  pull?: PullRequest;
  accepted: readonly Accepted[];
}

/** A workflow file is not larger. https://docs.github.com/actions/reference/limits */
const LARGEST_WORKFLOW = 512 * 1024;

/**
 * Weighs what is known of the workflows that count (docs/adr/0011): of each the newest run, and of several workflows the
 * worst. A run that goes on makes all wait.
 */
export async function prove(context: ProveContext, input: ProveInput): Promise<Proof> {
  const { judged, trees, event } = input;
  const named = judged.config?.policy.evidence.workflows ?? [];
  const uploading = named.length > 0 ? named : await uploadingWorkflows(trees.base);
  const { pool, connection } = context;
  if (pool !== undefined) await learnWorkflows(pool, connection.repositoryId, uploading);
  const counted = input.runs.filter(
    (run) =>
      run.event === event &&
      isFrom(run, input.pull) &&
      (uploading.includes(run.path) || (named.length === 0 && run.evidence !== undefined)),
  );
  const trusted = counted.filter((run) => uploading.includes(run.path) || isOfBase(run, trees));
  const proofs: Proof[] = [];
  for (const runs of Map.groupBy(trusted.length > 0 ? trusted : counted, ({ path }) => path).values()) {
    proofs.push(await proveByOne(context, runs, input));
  }
  const running = proofs.find(({ state }) => state === 'running');
  if (running !== undefined) return running;
  const done = proofs.flatMap((proof) => (proof.state === 'judged' ? [proof] : []));
  const [worst] = done.toSorted((one, other) => verdictRank[other.report.verdict] - verdictRank[one.report.verdict]);
  return worst ?? { state: 'none', isExpected: uploading.length > 0 };
}

/** A run on another branch at the same commit is about another pull request, and may have had another workflow. */
function isFrom({ branch }: KeptRun, pull: PullRequest | undefined): boolean {
  if (pull === undefined) return true;
  const owner = pull.head.repository?.split('/')[0];
  // A fork that is gone has no name any more, on either side.
  return branch === (owner === undefined ? undefined : `${owner}:${pull.head.ref}`);
}

/** A workflow of base that has left a report: one that uploads in a part that it calls. */
function isOfBase(run: KeptRun, { base }: ProveInput['trees']): boolean {
  return run.evidence !== undefined && base.get(run.path) !== undefined;
}

async function uploadingWorkflows(base: Tree): Promise<string[]> {
  const files = base.files.filter(
    ({ path, size }) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path) && size <= LARGEST_WORKFLOW,
  );
  const found: string[] = [];
  for (const { path } of files) if ((await base.text(path)).includes(artifactName)) found.push(path);
  return found;
}

async function proveByOne(context: ProveContext, runs: readonly KeptRun[], input: ProveInput): Promise<Proof> {
  const { judged, trees, head } = input;
  const { connection, today } = context;
  let first: Proof | undefined;
  for (const run of runs) {
    if (run.conclusion === undefined) return first ?? { state: 'running', url: run.url };
    const evidence = run.evidence ?? refusalOf(run.conclusion);
    const commits =
      'report' in evidence
        ? await reportedCommits(evidence.report, { connection, judged, base: trees.base, reader: trees.reader, head })
        : { heads: [], bases: [] };
    const edited = await editedBy(run, input);
    const otherBases = await findOtherBases(context, run, input.pull);
    const { accepted } = input;
    const proof = judgeEvidence({
      evidence,
      judged,
      ...commits,
      conclusion: run.conclusion,
      edited,
      otherBases,
      accepted,
      today,
    });
    const waitsForApproval = 'code' in evidence && evidence.code === 'evidence-waits';
    const whole: Proof = { ...proof, state: 'judged', url: run.url, waitsForApproval };
    first ??= whole;
    // One head may be on several pull requests: a run for another base says nothing about this one.
    if (!('report' in evidence) || commits.bases.includes(evidence.report.scope.base?.sha ?? '')) return whole;
  }
  return first ?? { state: 'none', isExpected: true };
}

/**
 * The workflow that ran is that of the merge with its pull request's base. Where the same head was, or is, proposed to
 * another branch, the run may be of that one: GitHub does not tell.
 */
async function findOtherBases(context: ProveContext, run: KeptRun, pull: PullRequest | undefined): Promise<string[]> {
  if (pull === undefined) return [];
  const all = await pullsFrom(context, run, 'all');
  const bases = [...run.bases, ...all.filter(({ head }) => head.sha === run.head).map(({ base }) => base.ref)];
  return [...new Set(bases)].filter((base) => base !== pull.base.ref).sort();
}

/** A workflow that base does not have is the author's altogether, unless base's policy names it. */
async function editedBy({ path, calls }: KeptRun, { judged, trees }: ProveInput) {
  const { config } = judged;
  if (config === undefined) return [];
  const { base, after } = trees;
  const edited = await findAuthorControlled({ base, head: after, workflows: [path, ...calls], config });
  const isForeign = base.get(path) === undefined && !config.policy.evidence.workflows.includes(path);
  if (!isForeign || edited.some((file) => file.path === path)) return edited;
  return [{ path, before: null, after: after.get(path)?.blob ?? null }, ...edited];
}

function refusalOf(conclusion: string): Refused {
  if (conclusion === 'action_required') {
    const message = 'GitHub holds the workflow’s run back until a maintainer approves it.';
    return refuse('evidence-waits', message, 'Approve the run on its page.');
  }
  const how = conclusion.replaceAll('_', ' ').slice(0, 40);
  return refuse(
    'evidence-missing',
    `The workflow’s run ended (${how}) and left no report.`,
    'Run all its jobs again; its log tells why.',
  );
}
