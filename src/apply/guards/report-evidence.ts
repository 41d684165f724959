import { strength } from '../../analysis/locks/prediction.ts';
import type { Tree } from '../../git/tree.ts';
import type { RollbackStatus } from '../../rehearsal/rehearsal.ts';
import type { JsonReport } from '../../report/report.ts';
import type { Change } from '../plan.ts';
import type { ChangeEvidence, MeasuredStatement } from './control-plane.ts';

export interface ReportEvidenceInput {
  /** Shaped as its schema says; whether it may be believed is the caller's to know. */
  report: JsonReport;
  change: Change;
  /** The base branch just before the merge. */
  before: Tree;
  /** Undefined where the commit is not known. */
  treeOf: (sha: string) => Promise<Tree | undefined>;
}

/**
 * What a check's report proves for a change: it must have passed on the same blobs, and on a base whose migrations were
 * those that the change was merged onto.
 */
export async function evidenceOf({ report, change, before, treeOf }: ReportEvidenceInput): Promise<ChangeEvidence> {
  const { base, head } = report.scope;
  if (report.verdict === 'fail' || report.verdict === 'error') {
    const reason = report.reasons[0];
    const why = reason === undefined ? '' : `: ${reason.message}`;
    return { state: 'none', detail: `The check ended with \`${report.verdict}\`${why}` };
  }
  if (head === null || base === null) return { state: 'none', detail: 'The report does not say which commits it saw.' };
  const unseen = findUnseen(report, change);
  if (unseen !== undefined) return { state: 'none', detail: `The check of \`${short(head.sha)}\` ${unseen}.` };
  const headTree = await treeOf(head.sha);
  const baseTree = await treeOf(base.sha);
  if (headTree === undefined || baseTree === undefined) {
    const missing = short(headTree === undefined ? head.sha : base.sha);
    return { state: 'none', detail: `The commit \`${missing}\`, which the check saw, is not known here.` };
  }
  const files = change.migrations.flatMap((migration) => Object.entries(migration.files));
  const other = files.find(([path, blob]) => headTree.get(path)?.blob !== blob);
  if (other !== undefined) {
    return { state: 'stale', detail: `The check of \`${short(head.sha)}\` saw other bytes of \`${other[0]}\`.` };
  }
  if (change.migrations.length === 0) {
    const merge = await treeOf(change.mergeSha);
    const none: ReadonlySet<string> = new Set();
    const unlike =
      merge === undefined ? '.' : firstDifference(inside(headTree, change, none), inside(merge, change, none));
    if (unlike !== undefined) {
      return { state: 'stale', detail: `The check of \`${short(head.sha)}\` saw another \`${unlike}\`.` };
    }
  }
  const own = new Set(files.map(([path]) => path));
  const moved = firstDifference(inside(baseTree, change, own), inside(before, change, own));
  if (moved !== undefined) {
    const detail = `The check used the base \`${short(base.sha)}\`; \`${moved}\` changed between it and the merge.`;
    return { state: 'stale', detail };
  }
  return {
    state: 'passed',
    detail: `The check of \`${short(head.sha)}\` ended with \`${report.verdict}\`.`,
    measured: measuredOf(report, change),
    ...rehearsed(report, change),
  };
}

/** What of the change was not rehearsed to its end. Of a command's files only the whole of its run is known. */
function findUnseen({ migrations }: JsonReport, { source, migrations: own }: Change): string | undefined {
  const ofSource = migrations.filter((each) => each.source === source.path);
  for (const { id, path } of own) {
    const seen = ofSource.find((each) => each.id === id);
    if (seen === undefined) return `did not see \`${path}\``;
    if (source.tool !== 'command' && seen.outcome !== 'ok') return `did not rehearse \`${path}\` to its end`;
  }
  const isCommand = source.tool === 'command';
  return isCommand && !ofSource.some(({ outcome }) => outcome === 'ok') ? 'did not rehearse the command' : undefined;
}

/** The worst first. */
const ROLLBACKS = ['fails', 'differs', 'missing', 'not-run', 'exact'] as const satisfies readonly RollbackStatus[];

/** What the rehearsal saw, which is told of the change only where nothing else was rehearsed with it. */
function rehearsed(report: JsonReport, { migrations }: Change): Partial<ChangeEvidence> {
  const own = new Set(migrations.map(({ id }) => id));
  if (report.migrations.some(({ id }) => !own.has(id))) return {};
  const ends = new Set(report.migrations.map(({ rollback }) => rollback.status));
  const rollback = ROLLBACKS.find((status) => ends.has(status));
  const major = Number.parseInt(report.environment.version, 10) || 0;
  return {
    ...(report.schemaChanges !== undefined && { schemaChanges: report.schemaChanges }),
    ...(report.schemaStart !== undefined && { schemaStart: report.schemaStart }),
    ...(rollback !== undefined && { rollback }),
    ...(major > 0 && { major }),
  };
}

function measuredOf({ migrations }: JsonReport, { source, migrations: own }: Change): MeasuredStatement[] {
  const ids = new Set(own.map(({ id }) => id));
  return migrations
    .filter((each) => each.source === source.path && ids.has(each.id))
    .flatMap(({ id, statements }) =>
      statements.map(({ sql, durationMs, locks, projected, rewrites, scans, rows }) => {
        const there = locks.filter(({ isNew }) => !isNew);
        const held = there.toSorted((a, b) => strength(b.mode) - strength(a.mode))[0]?.heldMs;
        return {
          ...{ migration: id, sql, ms: durationMs },
          ...(typeof held === 'number' && { heldMs: held }),
          ...((rewrites.length > 0 || scans.length > 0 || rows > 0) && { works: true as const }),
          ...(projected !== undefined && { projected: { lowMs: projected.lowMs, highMs: projected.highMs } }),
        };
      }),
    );
}

/** What may run of the source's folder, but for the change's own files: path → blob. Of a command that is everything. */
function inside(tree: Tree, { source }: Change, own: ReadonlySet<string>): Map<string, string> {
  const files = tree.files.filter(({ path }) => source.path === '.' || path.startsWith(`${source.path}/`));
  const isRun = (path: string): boolean => source.tool === 'command' || CODE.test(path);
  return new Map(files.filter(({ path }) => !own.has(path) && isRun(path)).map(({ path, blob }) => [path, blob]));
}

const CODE = /\.(?:sql|conf|plan|fizz|js|ts|mjs|cjs|mts|cts|go|java|kt|groovy|scala)$/;

function firstDifference(a: Map<string, string>, b: Map<string, string>): string | undefined {
  return [...new Set([...a.keys(), ...b.keys()])].sort().find((path) => a.get(path) !== b.get(path));
}

function short(sha: string): string {
  return sha.slice(0, 7);
}
