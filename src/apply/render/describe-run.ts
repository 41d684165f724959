import { codeSpan, details, escapeText, prose, table } from '../../report/escape.ts';
import type { Plan, Step, StepRecord } from '../plan.ts';
import { COMPARED } from '../run-state.ts';
import type { AuditEvent, Run } from '../store.ts';
import { nextCommands, signOf, wordsOf } from './states.ts';

/** Statements that are shown; the rest is counted. */
const MOST = 40;

export interface RunView {
  run: Run;
  steps: readonly StepRecord[];
  /** What happened to it, oldest first; waits and blockers are read from it. */
  events?: readonly AuditEvent[];
}

/** A run as it is now: the state, every statement with what became of it, what is in the way, and what can be done. */
export function describeRun({ run, steps, events = [] }: RunView): string {
  const { environment, plan, state } = run;
  const landed = steps.filter((step) => step.state === 'landed').length;
  const all = plan.command === undefined ? plan.units.reduce((sum, unit) => sum + unit.steps.length, 0) : 1;
  const what = run.kind === 'rollback' ? 'Rollback' : 'Apply';
  const lines = [
    `### ${signOf(run)} ${what} on ${escapeText(environment)}: ${wordsOf(run)}`,
    `Run ${codeSpan(run.id)} by ${escapeText(run.actor.login)}${confirmed(run)}, ${changeName(plan)}. ${landed} of ${all} ${plan.command === undefined ? 'statements' : 'commands'} have landed.`,
  ];
  if (run.why !== undefined) lines.push(`${run.code === undefined ? '' : `\`${run.code}\`: `}${prose(run.why)}`);
  lines.push(...inTheWay(events, run));
  lines.push(stepLines(plan, { steps }));
  if (run.kind === 'rollback' && state === 'succeeded' && run.notes[COMPARED] === undefined) {
    lines.push('The schema was not compared with the one before what was taken back: that is not known.');
  } else if (run.kind === 'apply' && plan.expected === undefined && state === 'succeeded') {
    lines.push('The schema was not compared with a rehearsal’s: there is none for this change.');
  }
  lines.push(
    `Next: ${nextCommands(run)
      .map((each) => `\`${each}\``)
      .join(' or ')}`,
  );
  return lines.join('\n\n');
}

export function changeName({ change }: Pick<Plan, 'change'>): string {
  const at = `at ${codeSpan(change.mergeSha.slice(0, 12))}`;
  return change.pull === undefined ? `the change ${at}` : `pull request ${change.pull} ${at}`;
}

function confirmed({ confirmedBy }: Run): string {
  return confirmedBy === undefined ? '' : `, confirmed by ${escapeText(confirmedBy.login)}`;
}

export interface StepNotes {
  steps?: readonly StepRecord[];
  /** The strongest predicted lock of a step, by its index. */
  locks?: Readonly<Record<number, string>>;
}

/** Every statement in order, with what it locks and what became of it. */
export function stepLines(plan: Plan, { steps = [], locks = {} }: StepNotes = {}): string {
  const byStep = new Map(steps.map((step) => [step.step, step]));
  if (plan.command !== undefined) {
    const record = byStep.get(0);
    return `The project’s own command, through an endpoint that watches it: ${codeSpan(plan.command.command)} ${record === undefined ? '' : outcome(record)}`.trim();
  }
  const all = plan.units.flatMap((unit) => unit.steps.map((step) => ({ unit, step })));
  const rows = all.slice(0, MOST).map(({ unit, step }) => {
    const record = byStep.get(step.index);
    return [
      String(step.index + 1),
      codeSpan(textOf(step), 100),
      unit.transactional ? String(unit.index + 1) : 'none',
      record === undefined ? (locks[step.index] ?? '') : outcome(record),
    ];
  });
  const more = all.length > MOST ? `\n\n… and ${all.length - MOST} more statements.` : '';
  return details(`${all.length} statements`, `${table(['', 'statement', 'transaction', ''], rows)}${more}`);
}

function textOf({ kind, sql, migration }: Step): string {
  if (kind === 'statement') return sql;
  return kind === 'record' ? `history row of ${migration}` : 'history table of the tool';
}

function outcome(record: StepRecord): string {
  const tries = record.attempts > 1 ? `, attempt ${record.attempts}` : '';
  if (record.state === 'landed') return `✅ ${record.ms === undefined ? '' : duration(record.ms)}${tries}`;
  if (record.state === 'failed') return `❌ ${escapeText(record.error?.message ?? '', 160)}${tries}`;
  if (record.state === 'in_doubt') return '⚠️ not known';
  return record.state === 'intent' ? `▶️ begun${tries}` : '';
}

/** Who held us up, by the newest event that names somebody, as long as it still matters. */
function inTheWay(events: readonly AuditEvent[], { state }: Run): string[] {
  if (!['lock_wait', 'retryable', 'throttled', 'failed'].includes(state)) return [];
  const last = events.findLast(({ data }) => Array.isArray(data.blockers) && data.blockers.length > 0);
  if (last === undefined) return [];
  const blockers = (last.data.blockers as unknown[]).slice(0, 5).map((each) => `- ${escapeText(sentence(each), 200)}`);
  return [`In the way, at ${last.at.slice(11, 19)} UTC:\n\n${blockers.join('\n')}`];
}

function sentence(blocker: unknown): string {
  if (typeof blocker !== 'object' || blocker === null) return String(blocker);
  return Object.entries(blocker)
    .map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.round(ms / 60_000)} min`;
}
