import type { Command, Verb } from '../../commands/command.ts';
import { describeRun } from '../render/describe-run.ts';
import { ownerOf } from '../run-state.ts';
import type { Run } from '../store.ts';
import type { VerbContext } from './verb.ts';

/** Verbs that make a run. */
const BEGINNERS: readonly Verb[] = ['apply', 'rollback', 'retry'];

/**
 * The run that this comment has made already, where whoever answered it was ended before it could say so: a command that
 * is told twice makes one run. One that was not accepted yet is ended, and the command is given anew.
 */
export async function findCommented(
  { verb, environment: named }: Command,
  context: VerbContext,
): Promise<{ text: string; run: Run } | undefined> {
  const { commentId } = context.actor;
  if (commentId === undefined || !BEGINNERS.includes(verb)) return undefined;
  for (const environment of named === undefined ? Object.keys(context.config.environments) : [named]) {
    // What cannot be reached is told by the verb itself.
    await using target = (await context.open(environment).catch(() => undefined)) ?? null;
    const runs = (await target?.store.runs({ limit: 20 })) ?? [];
    const run = runs.find(({ actor }) => actor.commentId === commentId);
    if (run === undefined || target === null) continue;
    const { store } = target;
    if (run.state === 'requested' || run.state === 'validating') {
      const why = 'whoever took the command on was ended before it was accepted; nothing was run';
      await store.move(run.id, 'cancelled', { from: run.state, code: 'abandoned', why });
      return undefined;
    }
    if (ownerOf(run.state) === 'driver') await context.start(run);
    return { text: describeRun({ run, steps: await store.steps(run.id) }), run };
  }
  return undefined;
}
