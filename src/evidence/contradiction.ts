import type { JsonReport } from '../report/report.ts';

/** How a report that passes shows itself that it should not; undefined where it holds together. */
export function findContradiction(report: JsonReport): string | undefined {
  if (report.verdict !== 'pass' && report.verdict !== 'warn') return undefined;
  const { reasons, migrations, compatibility } = report;
  const findings = migrations.flatMap((each) => [...each.findings, ...each.statements.flatMap((own) => own.findings)]);
  if ([...reasons, ...findings].some(({ severity }) => severity === 'block')) return 'it names something that blocks';
  if (migrations.some(({ outcome = 'ok' }) => outcome !== 'ok')) return 'a migration in it failed';
  const decisive = compatibility.cells.filter(({ app, schema }) => !(app === 'new' && schema === 'old'));
  if (decisive.some(({ status }) => status !== 'pass')) return 'a suite in it failed or did not run';
  if (report.verdict === 'pass' && reasons.some(({ severity }) => severity === 'warn')) return 'it names warnings';
  return undefined;
}
