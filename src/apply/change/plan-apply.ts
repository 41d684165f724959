import { analyse } from '../../analysis/analyse.ts';
import type { Analysis } from '../../analysis/analysis.ts';
import { followHistory } from '../../analysis/follow-history.ts';
import type { Migration, SourceHistory } from '../../migrations/migration.ts';
import { loadParser } from '../../sql/postgres/parse.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import type { TargetHistory } from '../history/read-history.ts';
import type { Change } from '../plan.ts';
import type { TargetStore } from '../store.ts';
import { type EarlierInput, readEarlier } from './earlier.ts';
import { isNamed } from './is-partial.ts';
import { nameOf } from './name-of.ts';
import { neverRun } from './never-run.ts';
import type { ReadChange } from './read-change.ts';

export interface PlanApplyInput extends Pick<EarlierInput, 'merged' | 'config' | 'control'> {
  /** Of `merged`. */
  read: ReadChange;
  /** Of `read.tip`. */
  target: TargetHistory;
  environment: string;
  /** Whether what was merged before and is not applied is run first. Default: it is a refusal. */
  through?: boolean;
  /** `--only`: a file or id of the change; nothing else of it is run. */
  only?: string | undefined;
  /** Whether the caller can run a project's own migrate command. Default: a source that has one is refused. */
  runsCommands?: boolean | MayRunCommand;
  /** `store.applied()`, for naming the run that applied it. */
  ledger?: Awaited<ReturnType<TargetStore['applied']>>;
}

/** What stands against running a project's own command where this run is driven; undefined: nothing. */
export type MayRunCommand = (asked: {
  change: Change;
  command: string;
  environment: string;
}) => Promise<GuardRefusal | undefined>;

export interface PlannedApply {
  change: Change;
  /** What `--through` includes, in merge order. */
  earlier: Change[];
  /** All that is to be run, of `earlier` and of `change`, in the tool's order; Flyway's callbacks among them. */
  migrations: Migration[];
  /** The base branch's, with the records of {@link migrations}. */
  history: SourceHistory;
  /** Of `migrations`, against the schema that the applied ones left. */
  analysis: Analysis;
  /** The project's own command, in place of `migrations`. */
  command?: string;
}

/**
 * What has to be run on a target to bring it a merged change: what of it is not applied there, in the tool's order. What
 * was merged before it comes first; what was merged later is left alone.
 */
export async function planApply(input: PlanApplyInput): Promise<PlannedApply | GuardRefusal> {
  const { read, target, environment, through = false, only } = input;
  const [problem] = target.problems;
  if (problem !== undefined) return problem;
  const { change, tip } = read;
  if (change.source.tool === 'command') return planCommand(input);
  const own = new Set(change.migrations.map(({ id }) => id));
  const named = change.migrations.filter((each) => only === undefined || isNamed(each, only));
  const wanted = new Set(named.map(({ id }) => id));
  if (wanted.size === 0) return notInIt(change, only ?? '');
  const isDue = ({ id, everyRun }: Migration): boolean => everyRun === undefined && !target.applied.has(id);
  const skipped = neverRun({ read, target, wanted, environment });
  if (skipped !== undefined) return skipped;
  const before = new Set(read.after.migrations.filter(({ id }) => !own.has(id)).map(({ id }) => id));
  const earlierDue = tip.migrations.filter((migration) => before.has(migration.id) && isDue(migration));
  const ownDue = tip.migrations.filter((migration) => wanted.has(migration.id) && isDue(migration));
  if (ownDue.length === 0) return alreadyApplied(input);
  const found = await readEarlier({ ...input, due: earlierDue, through });
  if ('nextStep' in found) return found;
  const run = new Set([...earlierDue, ...ownDue]);
  const migrations = tip.migrations.filter((each) => run.has(each) || each.everyRun !== undefined);
  const untested = migrations.find((each) => each.everyRun !== undefined && !isAsMerged(each, read));
  if (untested !== undefined) return untestedCallback(untested, input);
  return { change, earlier: found.changes, migrations, history: tip, analysis: await analyseRun(input, migrations) };
}

/** Whether what runs with every migrate is what the change was merged, and so tested, with. */
function isAsMerged({ id, up }: Migration, { after }: ReadChange): boolean {
  const then = after.migrations.find((each) => each.id === id && each.everyRun !== undefined);
  return then !== undefined && JSON.stringify(then.up) === JSON.stringify(up);
}

function untestedCallback({ path }: Migration, { read, environment }: PlanApplyInput): GuardRefusal {
  const name = nameOf(read.change);
  return {
    code: 'edited_after_merge',
    message: `\`${path}\`, which runs with every migrate, is another one now than when ${name} was merged: nobody has tested them together.`,
    nextStep: `Put the file back, or apply a change that was merged after it with \`/migrate apply ${environment} --through\`, which brings ${name} along.`,
  };
}

/** The command itself knows what is due; that it was run for this change is known from our own ledger. */
async function planCommand(input: PlanApplyInput): Promise<PlannedApply | GuardRefusal> {
  const { environment, only, runsCommands = false } = input;
  const { change, tip, analysis } = input.read;
  const { command } = tip.source;
  if (only !== undefined) return runsAll(environment, change);
  if (input.ledger?.some(({ digest }) => digest === change.digest) === true) return alreadyApplied(input);
  if (command !== undefined && runsCommands !== false) {
    const refusal = runsCommands === true ? undefined : await runsCommands({ change, command, environment });
    return refusal ?? { change, earlier: [], migrations: [], history: tip, analysis, command };
  }
  return {
    code: 'runner_unavailable',
    message: `The migrations in \`${change.source.path}\` are run by the project’s own command (\`${command ?? '?'}\`), which cannot be run from here.`,
    nextStep: `Run the command against \`${input.environment}\` as you did before.`,
  };
}

async function analyseRun({ read, target }: PlanApplyInput, pending: Migration[]): Promise<Analysis> {
  await loadParser();
  const { tip } = read;
  const applied = tip.migrations.filter(({ id, everyRun }) => everyRun === undefined && target.applied.has(id));
  const change = { source: tip.source, base: tip, head: tip, changes: [], pending, problems: [] };
  return analyse([change], () => followHistory(applied).catalog());
}

function runsAll(environment: string, { source }: Change): GuardRefusal {
  return {
    code: 'cannot_run',
    message: `The project’s own command runs everything in \`${source.path}\` that is due; \`--only\` cannot keep it from that.`,
    nextStep: `\`/migrate apply ${environment}\` without it.`,
  };
}

function notInIt(change: Change, only: string): GuardRefusal {
  const files = change.migrations.map(({ path }) => `\`${path}\``).join(', ');
  return {
    code: 'nothing_to_apply',
    message: `${nameOf(change)} brings no \`${only}\`; it brings ${files}.`,
    nextStep: 'Name one of these with `--only`, or leave `--only` away.',
  };
}

function alreadyApplied({ read, environment, ledger }: PlanApplyInput): GuardRefusal {
  const run = ledger?.find(({ digest }) => digest === read.change.digest);
  const by = run === undefined ? '' : `, by run \`${run.run}\` at ${run.at.slice(0, 16).replace('T', ' ')}`;
  return {
    code: 'already_applied',
    message: `\`${environment}\` has run everything that ${nameOf(read.change)} brings${by}.`,
    nextStep: `Nothing has to be done; \`/migrate status ${environment}\` shows it.`,
  };
}
