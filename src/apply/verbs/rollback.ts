import type { EnvironmentConfig } from '../../config/schema.ts';
import { readChange } from '../change/read-change.ts';
import { closeSession, openSession } from '../execute/session.ts';
import { isRefusal } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import { needsSecond } from '../guards/needs-second.ts';
import { withRecords } from '../history/own-table.ts';
import { readHistory } from '../history/read-history.ts';
import type { Change } from '../plan.ts';
import type { Run } from '../store.ts';
import { begin, refuse } from './apply.ts';
import { environmentOf, openTarget } from './environments.ts';
import { guardPlan } from './guard-plan.ts';
import { lossesOf } from './losses-of.ts';
import { makePlan } from './make-plan.ts';
import type { Prepared } from './prepare.ts';
import { landedSince, takenBack } from './taken-back.ts';
import type { Asked, OpenTarget, RunVerb } from './verb.ts';

/** Takes back the last run of a target, where its way back was rehearsed: what is lost with it is named first. */
export const rollback: RunVerb = async (asked) => {
  const { command, context } = asked;
  const settings = environmentOf(context.config, command.environment);
  if (isRefusal(settings)) return settings;
  const target = await openTarget(context, command.environment ?? '');
  if (isRefusal(target)) return target;
  await using open = target;
  const last = await lastRun(asked, open);
  if (isRefusal(last)) return await refuse(asked, open, last);
  const prepared = await prepareRollback(asked, { target: open, settings, run: last, moment: 'accept' });
  if (isRefusal(prepared)) return await refuse(asked, open, prepared);
  return await begin(asked, open, { prepared, kind: 'rollback', of: last.id });
};

export interface RollbackInput {
  target: OpenTarget;
  settings: EnvironmentConfig;
  /** What is taken back. */
  run: Run;
  moment: 'accept' | 'confirm' | 'start';
  /** The rollback itself, once there is one. */
  own?: Run;
}

export async function prepareRollback(
  { command, context }: Asked,
  { target, settings, run, moment, own }: RollbackInput,
): Promise<Prepared | GuardRefusal> {
  const { change } = run.plan;
  const merged = await context.control.merged({ commit: change.mergeSha });
  if (isRefusal(merged)) return merged;
  const read = await readChange({
    merged,
    config: context.config,
    repository: context.control.repository,
    sourcePath: change.source.path,
  });
  if (isRefusal(read)) return read;
  if (change.source.tool === 'command') return byCommand(change.source.path);
  const evidence = await context.control.evidence(change);
  if (isRefusal(evidence)) return evidence;
  // What `--through` brought is taken back with it.
  for (const each of [change, ...run.plan.earlier]) {
    const known = each === change ? evidence : await context.control.evidence(each);
    if (isRefusal(known)) return known;
    if (known.rollback !== 'exact') return notRehearsed(each, known.rollback);
  }
  const history = withRecords(read.after);
  const session = await openSession(target.url, { applicationName: 'lockstep/plan' });
  try {
    const { client } = session;
    const { store } = target;
    const migrations = await takenBack({
      run,
      read: { ...read, after: history },
      target: await readHistory(client, read.tip),
      store,
    });
    if (isRefusal(migrations)) return migrations;
    const plan = await makePlan({
      client,
      store,
      change,
      earlier: run.plan.earlier,
      history,
      migrations,
      direction: 'down',
    });
    if (isRefusal(plan)) return plan;
    const risks = [
      'This takes back what has been applied; it does not undo what the apps have written since.',
      ...lossesOf(plan),
      ...(needsSecond({ kind: 'rollback', environment: run.environment, settings })
        ? ['Somebody else than who asked for it confirms it: one of the approvers.']
        : []),
    ];
    const base = { environment: run.environment, settings, plan, risks, locks: {}, merged, read };
    return await guardPlan(
      { command, context },
      { ...base, target, client, moment, evidence, kind: 'rollback', run: own },
    );
  } finally {
    await closeSession(session);
  }
}

async function lastRun({ command, context }: Asked, { store }: OpenTarget): Promise<Run | GuardRefusal> {
  const environment = command.environment ?? '';
  // By when they ended: of two, the one that was asked for later may have run first.
  const ended = await store.runs({ states: ['succeeded'] });
  const [last] = ended.toSorted((one, other) => other.updatedAt.localeCompare(one.updatedAt));
  if (last === undefined || last.kind !== 'apply') {
    return {
      code: 'not_reversible',
      message: `There is no run on \`${environment}\` that could be taken back.`,
      nextStep: `\`/migrate status ${environment}\``,
    };
  }
  const { change } = last.plan;
  const asked = context.change;
  const isAsked =
    'pull' in asked ? change.pull === asked.pull : context.actor.via === 'cli' || change.mergeSha === asked.commit;
  if (isAsked) return (await landedSince(last, store)) ?? last;
  const other = change.pull === undefined ? `the commit ${change.mergeSha.slice(0, 12)}` : `#${change.pull}`;
  return {
    code: 'not_reversible',
    message: `The last run on \`${environment}\` was of ${other} (\`${last.id}\`): only the last one can be taken back.`,
    nextStep: `Give \`/migrate rollback ${environment}\` on ${other} first, or mend this change with a new migration.`,
  };
}

/** Its history is not read: what a command would take back is not known to be what the run brought. */
function byCommand(path: string): GuardRefusal {
  return {
    code: 'not_reversible',
    message: `The migrations in \`${path}\` are run by the project’s own command, and nobody can say what its way back would take from this database.`,
    nextStep: 'Mend forward: open a pull request with a migration that corrects it.',
  };
}

function notRehearsed(change: Change, status: string | undefined): GuardRefusal {
  const how =
    status === undefined ? 'was not rehearsed with this change alone' : `was rehearsed, and ended as: ${status}`;
  return {
    code: 'not_reversible',
    message: `The way back of ${change.pull === undefined ? 'this change' : `#${change.pull}`} ${how}.`,
    nextStep: 'Mend forward: open a pull request with a migration that corrects it.',
  };
}
