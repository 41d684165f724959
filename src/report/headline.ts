import type { Reason } from '../policy/verdict.ts';
import { assurances } from './assurances.ts';
import { plural } from './plural.ts';
import type { JsonReport } from './report.ts';

export interface Headline {
  /** "this PR must be split. 1 blocking, 1 warning" */
  title: string;
  /** The reason that decides, or for a pass what was proved. Plain text with names in backticks. */
  why: string;
  next: string | undefined;
  /** The other reasons that block or warn, worst first. */
  others: Reason[];
}

/** What decides first where several things block: a migration that does not run makes the rest moot. */
const LEADS = ['migration-fails', 'old-app-breaks', 'expand-and-contract', 'switch', 'new-app-fails', 'query-broken'];

const TITLES: Record<string, string> = {
  'migration-fails': 'a migration fails',
  'old-app-breaks': 'the running app breaks',
  'query-broken': 'a query of the running app breaks',
  'new-app-fails': 'the new app fails on its own schema',
  'expand-and-contract': 'this PR must be split',
  switch: 'this PR must be split',
  'rollback-fails': 'the way back is broken',
  'rollback-differs': 'the way back is broken',
  'rollback-missing': 'there is no way back',
};

/** The first screen: one line that decides, one sentence why, one next step. */
export function headlineOf(report: JsonReport): Headline {
  const shown = report.reasons.filter(({ severity }) => severity !== 'note');
  const lead = leadOf(report.reasons, report.verdict);
  if (report.verdict === 'pass' || lead === undefined) return passHeadline(report, shown);
  const others = shown.filter((reason) => reason !== lead);
  const split = [...LEADS.slice(2, 4)].some((code) => others.some((reason) => reason.code === code && blocks(reason)));
  const next = split ? others.find(({ code }) => LEADS.slice(2, 4).includes(code))?.nextStep : lead.nextStep;
  return { title: titleOf(report, { lead, split }), why: lead.message, next: next ?? lead.nextStep, others };
}

function titleOf(report: JsonReport, { lead, split }: { lead: Reason; split: boolean }): string {
  const counts = countReasons(report.reasons);
  if (report.verdict === 'error') return `could not be judged, so it is not a pass. ${counts}`;
  if (report.verdict === 'warn') return `no blocker found, ${counts} to read first`;
  const title = split && lead.code !== 'migration-fails' ? 'this PR must be split' : TITLES[lead.code];
  return `${title ?? 'not safe to merge'}. ${counts}`;
}

function passHeadline(report: JsonReport, others: Reason[]): Headline {
  if (report.migrations.length === 0 && report.verdict === 'pass') {
    const looked = plural(
      report.scope.sources.filter(({ skipped }) => skipped === undefined).length,
      'migration folder',
    );
    const unseen = report.scope.sources.filter(({ skipped, changed }) => skipped !== undefined && changed);
    const title = unseen.length > 0 ? 'no migrations to rehearse in this PR' : 'no migrations in this PR';
    const notLooked = unseen.map(({ path }) => ` \`${path}\` changed and was not looked at.`);
    return { title, why: `Lockstep knows ${looked} here.${notLooked.join('')}`, next: undefined, others };
  }
  if (report.verdict !== 'pass') {
    return { title: 'could not be judged, so it is not a pass', why: 'No reason was given.', next: undefined, others };
  }
  const phases = report.phases.length === 0 ? '' : `. ${capital(report.phases.join(' + '))}`;
  // "Safe" is said only of what was seen and proved.
  const statements = report.migrations.flatMap((migration) => migration.statements);
  const measured = statements.every(({ reached, unseen }) => reached && unseen === undefined);
  const tested = report.compatibility.cells.some(({ app, schema, status }) => {
    return app === 'old' && schema === 'new' && status === 'pass';
  });
  const gaps = [...(measured ? [] : ['not all was measured']), ...(tested ? [] : ['the apps were not tested'])];
  const verdict = gaps.length === 0 ? 'safe to merge' : `no blocker found, but ${gaps.join(' and ')}`;
  return { title: `${verdict}${phases}`, why: assurances(report).join(' '), next: nextOf(report), others };
}

/** The new app's run on the old schema tells the order of deploy and migration. */
function nextOf({ reasons, compatibility }: JsonReport): string {
  const order = reasons.find(({ code }) => code === 'migrate-before-deploy');
  if (order !== undefined) return order.nextStep;
  const onOld = compatibility.cells.filter(({ app, schema }) => app === 'new' && schema === 'old');
  const either = onOld.length > 0 && onOld.every(({ status }) => status === 'pass');
  return either
    ? 'Merge. The migration may run before or after the deploy: both orders were tested.'
    : 'Merge, run the migration, then deploy the app.';
}

function leadOf(reasons: readonly Reason[], verdict: JsonReport['verdict']): Reason | undefined {
  if (verdict === 'fail') {
    const blocking = reasons.filter(blocks);
    const known = LEADS.map((code) => blocking.find((reason) => reason.code === code));
    return known.find((reason) => reason !== undefined) ?? blocking[0] ?? reasons[0];
  }
  return reasons[0];
}

function countReasons(reasons: readonly Reason[]): string {
  const count = (severity: Reason['severity']): number =>
    reasons.filter((reason) => reason.severity === severity).length;
  const parts = [
    ...(count('block') > 0 ? [`${count('block')} blocking`] : []),
    ...(count('warn') > 0 ? [plural(count('warn'), 'warning')] : []),
  ];
  return parts.length === 0 ? plural(count('note'), 'note') : parts.join(', ');
}

function blocks({ severity }: Reason): boolean {
  return severity === 'block';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
