import { type JudgeContext, judgeGroup } from '../judge.ts';
import { readRun } from './run.ts';
import { groupAt, isWorkflowKnown, keepRun } from './store.ts';

/**
 * A workflow's run was asked for, has begun or has ended: what GitHub tells of it now is kept, and whoever waits for it
 * is judged again. Late, doubled and reordered deliveries end the same, as nothing of what they tell is used but the id.
 */
export async function takeRun(context: JudgeContext, id: number): Promise<string> {
  const { connection, pool } = context;
  const { repositoryId } = connection;
  const run = await readRun(context, id);
  if (typeof run === 'string') return run;
  await keepRun(pool, repositoryId, run);
  // Most workflows have nothing to do with it. Where this one has, whoever is judged first finds the run.
  if (run.evidence === undefined && !(await isWorkflowKnown(pool, repositoryId, run.path))) return 'no evidence';
  if (run.event === 'merge_group') {
    const group = await groupAt(pool, repositoryId, run.head);
    return group === undefined ? 'kept for a merge group' : judgeGroup(context, group);
  }
  for (const number of run.pulls) {
    const name = `run-${run.id}-${run.attempt}-${run.conclusion ?? 'running'}-${number}`;
    await context.enqueue({ name, job: { kind: 'judge', number, again: false } });
  }
  return run.pulls.length === 0 ? 'no open pull request' : `${run.pulls.length} to judge`;
}
