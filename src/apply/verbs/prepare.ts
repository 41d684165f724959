import type { Client } from 'pg';
import type { Analysis } from '../../analysis/analysis.ts';
import type { EnvironmentConfig } from '../../config/schema.ts';
import { planApply } from '../change/plan-apply.ts';
import { type ReadChange, readChange } from '../change/read-change.ts';
import { closeSession, openSession } from '../execute/session.ts';
import type { Moment } from '../guards/context.ts';
import { type ChangeEvidence, isRefusal, type Merged } from '../guards/control-plane.ts';
import type { GuardRefusal, GuardResult } from '../guards/guard.ts';
import { withRecords } from '../history/own-table.ts';
import { readHistory, type TargetHistory } from '../history/read-history.ts';
import type { Shown } from '../render/describe-plan.ts';
import type { Run } from '../store.ts';
import { findMerged, refuseOtherTable } from './find-merged.ts';
import { findPlace, historyAfter, makesTable, type Place } from './find-place.ts';
import { guardPlan } from './guard-plan.ts';
import { locksOf } from './locks-of.ts';
import { makePlan } from './make-plan.ts';
import { markCatalogueOnly } from './mark-catalogue-only.ts';
import { risksOf } from './risks-of.ts';
import type { Asked, OpenTarget } from './verb.ts';

/** What would run, with everything that was looked at for it. */
export interface Prepared extends Shown, Partial<Place> {
  settings: EnvironmentConfig;
  merged: Merged;
  read: ReadChange;
  guards: readonly GuardResult[];
}

export interface PrepareInput {
  settings: EnvironmentConfig;
  target: OpenTarget;
  moment: Moment;
  /** Default: the command's. */
  environment?: string;
  /** Default: the command's flag. */
  through?: boolean;
  only?: string;
  notBefore?: string;
  run?: Run;
}

/** What a guard may look at. */
export type Guarded = Omit<Prepared, 'guards' | 'refusal'> & {
  target: OpenTarget;
  client: Client;
  moment: Moment;
  evidence: ChangeEvidence;
  /** A migration that was merged later, and is applied already. */
  beyond?: string | undefined;
  notBefore?: string | undefined;
  analysis?: Analysis | undefined;
  /** The one that was shown, or is about to start. */
  run?: Run | undefined;
};

/**
 * Reads the change, the target and what stands against it. A refusal by a guard is a refusal, except in a `plan`, which
 * shows it beside what would run.
 */
export async function prepare(asked: Asked, input: PrepareInput): Promise<Prepared | GuardRefusal> {
  const { command, context } = asked;
  const { settings, target, moment, notBefore, run } = input;
  const environment = input.environment ?? command.environment ?? '';
  const { config, control } = context;
  const merged = await findMerged(control, context.change, moment);
  if (isRefusal(merged)) return merged;
  const found = await readChange({ merged, config, repository: control.repository, sourcePath: settings.source });
  if (isRefusal(found)) return found;
  const read = {
    ...found,
    before: withRecords(found.before),
    after: withRecords(found.after),
    tip: withRecords(found.tip),
  };
  const other = merged.open ? refuseOtherTable(read) : undefined;
  if (other !== undefined) return other;
  const evidence = await control.evidence(read.change, merged);
  if (isRefusal(evidence)) return evidence;
  const session = await openSession(target.url, { applicationName: 'lockstep/plan' });
  try {
    const { client } = session;
    const { store } = target;
    const place = await findPlace({ control, store, environment, read, moment, run });
    if (isRefusal(place)) return place;
    const { ahead } = place;
    const only = input.only ?? (typeof command.flags.only === 'string' ? command.flags.only : undefined);
    const history = historyAfter(await readHistory(client, read.tip), ahead, read.change);
    const planned = await planApply({
      merged,
      config,
      control,
      read,
      target: history,
      environment,
      // What is shown of an open one is all that would run before it, too.
      through: input.through ?? (command.flags.through === true || merged.open === true),
      only,
      runsCommands: context.runsCommands ?? false,
      ledger: await store.applied(),
    });
    if (isRefusal(planned)) return planned;
    const { change, earlier, migrations, analysis } = planned;
    const made = await makePlan({
      client,
      store,
      change,
      earlier,
      history: planned.history,
      migrations,
      direction: 'up',
      evidence,
      command: planned.command,
      hasTable: makesTable(ahead, change),
      again: run,
    });
    if (isRefusal(made)) return made;
    const plan = markCatalogueOnly(made, { analysis, measured: evidence.measured });
    const risks = risksOf(plan, analysis);
    const locks = locksOf(plan, analysis, evidence.measured);
    return await guardPlan(asked, {
      ...place,
      environment,
      settings,
      plan,
      risks,
      locks,
      merged,
      read,
      target,
      client,
      moment,
      evidence,
      beyond: appliedBeyond(read, history),
      notBefore,
      analysis,
      run,
      kind: 'apply',
    });
  } finally {
    await closeSession(session);
  }
}

/** The path of a migration that came later than this change, and has landed before it. */
function appliedBeyond({ after, tip }: ReadChange, { applied }: TargetHistory): string | undefined {
  const known = new Set(after.migrations.map(({ id }) => id));
  return tip.migrations.find(({ id, everyRun }) => everyRun === undefined && applied.has(id) && !known.has(id))?.path;
}
