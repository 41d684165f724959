import type { StaticCheck } from '../../check/static-check.ts';
import { withReasons } from '../../check/with-reasons.ts';
import type { PullRequest } from '../../forge/forge.ts';
import { ForgeError } from '../../forge/forge-error.ts';
import { collisionsOf } from '../../ledger/collisions.ts';
import { factsOf } from '../../ledger/facts-of.ts';
import { judgeExpands } from '../../ledger/judge-expands.ts';
import { namedInBody } from '../../ledger/named-expands.ts';
import type { JudgeContext } from '../judge.ts';
import { lookUp } from './look-up.ts';
import { keepOpen, leaveOpen } from './open.ts';
import { type KeptPull, removeOpen } from './store.ts';
import type { World } from './world.ts';

/** Pull requests that would hold this one back, and that GitHub is asked for. */
const MOST_RIVALS = 2;

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
      named: await lookUp(context.connection.forge, facts.expands, { own: [own.number], merged: world.merged, base }),
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
  for (const { number } of blocking.slice(0, MOST_RIVALS)) {
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
