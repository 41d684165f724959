import { configPaths } from '../../config/load.ts';
import { createTreeReader, type TreeReader } from '../../forge/github-tree.ts';
import type { Scope, Tree } from '../../git/tree.ts';
import type { ChangeFacts, MergedChange } from '../../ledger/facts.ts';
import { factsOf } from '../../ledger/facts-of.ts';
import type { JudgeContext } from '../judge.ts';
import { type At, readBranch, saveMerged, saveTip } from './store.ts';
import { pullOf, tipOf, type WalkedCommit, walkBack } from './walk.ts';

/** Trees that are listed for one walk: where history is longer, its oldest part stays unknown. */
const MOST_TREES = 60;

/** What bringing the ledger up to a branch's tip has shown. */
export interface Synced {
  tip: string;
  /** Migrations or the policy are others than they were. */
  isNews: boolean;
  /** The ledger knew nothing of the branch as it is. */
  anew: boolean;
}

/**
 * Brings the ledger of a branch up to its tip: by what was added since, or from history where it knows nothing yet, its
 * store was lost, or the branch was rewritten. That it is known is for the caller to say, by saveWalked.
 * @returns undefined where the branch is gone
 */
export async function syncLedger(context: JudgeContext, branch: string): Promise<Synced | undefined> {
  const { connection, pool } = context;
  const at: At = { repositoryId: connection.repositoryId, branch };
  const tip = await tipOf(connection, branch);
  if (tip === undefined) return undefined;
  const known = (await readBranch(pool, at))?.walked ?? null;
  await saveTip(pool, at, tip);
  if (known === tip) return { tip, isNews: false, anew: false };
  const chain = await walkBack(connection, tip, known);
  const reader = new Trees(createTreeReader({ ...connection, cache: connection.blobs }));
  // The oldest of a chain that has no beginning here is only what the next is compared with.
  const commits =
    chain.found && known !== null ? [{ sha: known, at: '', message: '' }, ...chain.commits] : chain.commits;
  const sources = await sourcesOf(context, reader, tip);
  const pairs: Pair[] = [];
  await findChanged({ commits, reader, sources, from: 0, to: commits.length - 1 }, pairs);
  const changes: MergedChange[] = [];
  for (const { before, after } of pairs.toReversed()) {
    const facts = await factsBetween(context, reader, { before, after });
    if (facts.migrations.length === 0) continue;
    const pull = await pullOf(connection, after.sha);
    const expands = [...new Set([...facts.expands, ...(pull?.expands ?? [])])];
    const change = { commit: after.sha, mergedAt: after.at, facts: { ...facts, expands } };
    changes.push(pull === undefined ? change : { ...change, pull: pull.number });
  }
  await saveMerged(pool, at, { changes, anew: !chain.found });
  return { tip, isNews: pairs.length > 0 || !chain.found, anew: !chain.found };
}

interface Pair {
  before: WalkedCommit;
  after: WalkedCommit;
}

interface Range {
  commits: readonly WalkedCommit[];
  reader: Trees;
  sources: readonly string[];
  from: number;
  to: number;
}

/** Neighbours between which migrations changed, the newest first: ranges whose ends are alike are not looked into. */
async function findChanged({ from, to, ...rest }: Range, found: Pair[]): Promise<void> {
  const { commits, reader, sources } = rest;
  const [before, after] = [commits[from], commits[to]];
  if (before === undefined || after === undefined || from >= to || reader.spent > MOST_TREES) return;
  if (partsOf(await reader.get(before.sha), sources) === partsOf(await reader.get(after.sha), sources)) return;
  if (to - from === 1) {
    found.push({ before, after });
    return;
  }
  const middle = Math.floor((from + to) / 2);
  await findChanged({ ...rest, from: middle, to }, found);
  await findChanged({ ...rest, from, to: middle }, found);
}

/** The files of migrations and of the policy, as one text to compare. */
function partsOf({ files }: Tree, sources: readonly string[]): string {
  const config = configPaths as readonly string[];
  return files
    .filter(({ path }) => config.includes(path) || sources.some((source) => isWithin(path, source)))
    .map(({ path, blob }) => `${path} ${blob}`)
    .join('\n');
}

function isWithin(path: string, source: string): boolean {
  return source === '.' || path === source || path.startsWith(`${source}/`);
}

async function sourcesOf(context: JudgeContext, reader: Trees, tip: string): Promise<string[]> {
  const tree = await reader.get(tip);
  const { result } = await check(context, tree, tree);
  return (result.detected?.sources ?? []).flatMap(({ path, morePaths = [] }) => [path, ...morePaths]);
}

/** What a part of a merge group brings: from one commit to another. */
export function factsOfPart(
  context: JudgeContext,
  { before, after }: { before: string; after: string },
): Promise<ChangeFacts> {
  const reader = new Trees(createTreeReader({ ...context.connection, cache: context.connection.blobs }));
  return factsBetween(context, reader, { before: { sha: before }, after: { sha: after } });
}

async function factsBetween(
  context: JudgeContext,
  reader: Trees,
  { before, after }: Record<'before' | 'after', { sha: string }>,
): Promise<ChangeFacts> {
  const { result } = await check(context, await reader.get(before.sha), await reader.get(after.sha));
  return factsOf(result);
}

function check({ threads, today, connection }: JudgeContext, base: Tree, head: Tree) {
  const side = ({ id }: Tree) => ({ ref: id, sha: id });
  const scope: Scope = {
    repo: connection.forge.repository,
    base: side(base),
    head: side(head),
    mergeBase: base.id,
    merged: { tree: head.id, conflicts: [] },
    behind: 0,
  };
  return threads.check({ scope, base, head, today });
}

/** Each commit's tree is listed once. */
class Trees {
  spent = 0;
  #reader: TreeReader;
  #trees = new Map<string, Promise<Tree>>();

  constructor(reader: TreeReader) {
    this.#reader = reader;
  }

  get(sha: string): Promise<Tree> {
    const known = this.#trees.get(sha);
    if (known !== undefined) return known;
    this.spent++;
    const tree = this.#reader.tree(sha);
    this.#trees.set(sha, tree);
    return tree;
  }
}
