import { isPartial } from '../../apply/change/is-partial.ts';
import type { Run } from '../../apply/store.ts';
import type { JudgeContext } from '../judge.ts';
import { recordApplied } from '../ledger/store.ts';
import { schema } from '../store.ts';

/** The ledger learns what has landed where, and open pull requests that wait for it are judged again. */
export async function recordOutcome(context: JudgeContext, run: Run): Promise<void> {
  const { pool, connection } = context;
  const { repositoryId } = connection;
  const { environment, kind, plan } = run;
  if (kind !== 'apply' || (run.state !== 'succeeded' && run.state !== 'rolled_back')) return;
  // Of what has landed in part, code that needs all of it must not go out.
  const isThere = run.state === 'rolled_back' || !isPartial(run);
  for (const { mergeSha: commit, pull } of [...plan.earlier, ...(isThere ? [plan.change] : [])]) {
    if (run.state === 'succeeded') {
      await recordApplied(pool, repositoryId, { environment, commit, ...(pull !== undefined && { pull }) });
    } else {
      await pool.query(`DELETE FROM ${schema}.applied WHERE repository_id = $1 AND environment = $2 AND commit = $3`, [
        repositoryId,
        environment,
        commit,
      ]);
    }
  }
  const { data } = await connection.request('GET /repos/{owner}/{repo}', {
    owner: connection.owner,
    repo: connection.repo,
  });
  await context.enqueue({
    name: `applied-${repositoryId}-${run.id}-${run.state}`,
    job: { kind: 'branch', branch: data.default_branch, also: [], again: true },
  });
}
