import type { StaticCheck } from '../../check/static-check.ts';
import type { PullRequest } from '../../forge/forge.ts';
import { ForgeError } from '../../forge/forge-error.ts';
import { collisionsOf } from '../../ledger/collisions.ts';
import type { MergedChange } from '../../ledger/facts.ts';
import { factsOf } from '../../ledger/facts-of.ts';
import { judgeExpands, type NamedExpand } from '../../ledger/judge-expands.ts';
import { namedInBody } from '../../ledger/named-expands.ts';
import { worst } from '../../ledger/worst.ts';
import type { Reason } from '../../policy/verdict.ts';
import type { JudgeContext } from '../judge.ts';
import { keepOpen, leaveOpen } from './open.ts';
import { type KeptPull, removeOpen } from './store.ts';
import type { World } from './world.ts';

/** Pull requests that GitHub is asked for: those that would hold this one back, and those that it names. */
const MOST_ASKED = { rivals: 2, named: 3 };

export interface LedgerInput<C extends StaticCheck> {
  pull: PullRequest;
  world: World;
  judged: C;
}

/** The static verdict with what the ledger adds to it; what the pull request brings is kept for the others. */
export async function withLedger<C extends StaticCheck>(context: JudgeContext, input: LedgerInput<C>): Promise<C> {
  const own = ownOf(input);
  if (own === undefined) return input.judged;
  await keepOpen(context, own, input.world);
  return judgeByLedger(context, input);
}

/** The same, and nothing is kept. */
export async function judgeByLedger<C extends StaticCheck>(
  context: JudgeContext,
  { pull, world, judged }: LedgerInput<C>,
): Promise<C> {
  const own = ownOf({ pull, judged });
  if (own === undefined) return judged;
  const policy = judged.config?.policy;
  const { facts, base } = own;
  const reasons = [
    ...judgeExpands({
      facts,
      base,
      named: await lookUp(context, facts.expands, { own: own.number, merged: world.merged, base }),
      merged: world.merged,
      applied: world.applied,
      // Tests are evidence, which comes later and takes this back.
      proven: false,
      separation: policy?.separation ?? 'enforce',
    }),
    ...collisionsOf(own, await stillOpen(context, own, world.open)),
  ];
  return withReasons(judged, reasons);
}

/** With what else there is to say, as the base's policy weighs it. */
export function withReasons<C extends StaticCheck>(judged: C, found: readonly Reason[]): C {
  const policy = judged.config?.policy;
  const reasons = found.flatMap((reason): Reason[] => {
    const severity = policy?.rules[reason.code] ?? reason.severity;
    return severity === 'off' ? [] : [{ ...reason, severity }];
  });
  if (reasons.length === 0) return judged;
  const verdict = worst(judged.result.verdict, reasons);
  const isBlocked = judged.standing === 'waiting' && verdict.status === 'fail';
  return { ...judged, result: { ...judged.result, verdict }, ...(isBlocked && { standing: 'blocked' as const }) };
}

/** Undefined where its migrations could not be read. */
function ownOf({ pull, judged }: Pick<LedgerInput<StaticCheck>, 'pull' | 'judged'>): KeptPull | undefined {
  if (judged.result.detected === undefined) return undefined;
  const facts = factsOf(judged.result, namedInBody(pull.body ?? ''));
  return { number: pull.number, draft: pull.draft, base: pull.base.ref, head: pull.head.sha, facts };
}

/** Nobody is held back by what was closed without the bot's having heard of it: GitHub is asked before that. */
async function stillOpen(context: JudgeContext, own: KeptPull, open: readonly KeptPull[]): Promise<KeptPull[]> {
  const gone = new Set<number>();
  const blocking = open.filter((other) => collisionsOf(own, [other]).some(({ severity }) => severity === 'block'));
  for (const { number } of blocking.slice(0, MOST_ASKED.rivals)) {
    try {
      const pull = await context.connection.forge.pull(number);
      if (pull.state === 'open') continue;
      await leaveOpen(context, pull);
      // Until the base is followed, what it brought is seen here only; then this is judged again.
      if (pull.merged) continue;
    } catch (thrown) {
      if (!(thrown instanceof ForgeError) || thrown.code !== 'github-not-found') throw thrown;
      await removeOpen(context.pool, context.connection.repositoryId, number);
    }
    gone.add(number);
  }
  return open.filter(({ number }) => !gone.has(number));
}

/** What became of the pull requests that are named as expands. */
export async function lookUp(
  { connection }: JudgeContext,
  numbers: readonly number[],
  { own, merged, base }: { own: number; merged: readonly MergedChange[]; base: string },
): Promise<NamedExpand[]> {
  const found: NamedExpand[] = [];
  let asked = 0;
  for (const number of numbers) {
    if (number === own) found.push({ number, state: 'itself' });
    else if (merged.some(({ pull }) => pull === number)) found.push({ number, state: 'merged', into: base });
    else if (++asked > MOST_ASKED.named) found.push({ number, state: 'unasked' });
    else found.push(await ask(connection, number));
  }
  return found;
}

async function ask({ forge }: JudgeContext['connection'], number: number): Promise<NamedExpand> {
  try {
    const pull = await forge.pull(number);
    return pull.merged ? { number, state: 'merged', into: pull.base.ref } : { number, state: pull.state };
  } catch (thrown) {
    if (thrown instanceof ForgeError && thrown.code === 'github-not-found') return { number, state: 'missing' };
    throw thrown;
  }
}
