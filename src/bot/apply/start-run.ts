import { mayBegin } from '../../apply/execute/may-begin.ts';
import type { GuardRefusal } from '../../apply/guards/guard.ts';
import type { RunState } from '../../apply/run-state.ts';
import type { Run } from '../../apply/store.ts';
import { guardsOf } from '../../apply/verbs/guard-start.ts';
import type { OpenTarget } from '../../apply/verbs/verb.ts';
import type { Config } from '../../config/schema.ts';
import type { BotApply } from './bot-apply.ts';
import { cannotDispatch, notDrivenHere } from './commands-elsewhere.ts';
import { dispatchWorkflow, isDispatchDue } from './dispatch-workflow.ts';
import { settingsOf } from './targets.ts';
import { verbContextOf } from './verb-context.ts';

const NOT_BEGUN: RunState[] = ['queued', 'scheduled'];

/** Where a run is. */
export interface RunPlace {
  /** `owner/name`. */
  repository: string;
  config: Config;
  target: OpenTarget;
}

/**
 * Has a run driven: here, or by the repository's workflow. Its row is what counts: where this comes to nothing, the next
 * look at the target finds it again.
 */
export async function startRun(apply: BotApply, { repository, config, target }: RunPlace, run: Run): Promise<void> {
  const { environment } = run;
  const settings = settingsOf(config, environment);
  const { store, url } = target;
  // Its turn is found by the next look at the target.
  if (!(await mayBegin(store, run))) return;
  if (settings.executor === 'workflow') {
    const driver = await store.driver(run.id);
    if (driver?.alive === true || !isDispatchDue(run, await store.now())) return;
    try {
      await apply.toDispatch(repository, (connection, ref) =>
        dispatchWorkflow(connection, { run, store, settings, ref }),
      );
    } catch (thrown) {
      const why = cannotDispatch(thrown, { environment, workflow: settings.workflow });
      // What has begun is taken up as soon as somebody has mended this.
      if (why === undefined || !NOT_BEGUN.includes(run.state)) throw thrown;
      await store.move(run.id, 'refused', { from: NOT_BEGUN, code: 'runner_unavailable', why });
    }
    return;
  }
  // A terminal's, or a job's, from before: it is theirs to go on with.
  if (notDrivenHere(run, config) !== undefined) return;
  const publish = (): void => apply.publisher.publish({ repository, environment, store, run: run.id });
  const guards = (now: Run): Promise<GuardRefusal | undefined> => askGuards(apply, repository, now);
  apply.drives.drive({ ...{ repository, run, store, url, settings, guards }, onMove: publish });
}

/** Everything is asked anew, with the configuration of the default branch as it is then. */
function askGuards(apply: BotApply, repository: string, run: Run): Promise<GuardRefusal | undefined> {
  return apply.inRepository(repository, async (context) => {
    const change = { commit: run.plan.change.mergeSha };
    const made = await verbContextOf(apply, { context, actor: run.actor, change });
    return 'code' in made ? made : guardsOf(made)(run);
  });
}
