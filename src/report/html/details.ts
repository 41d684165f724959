import { formatCount } from '../format-count.ts';
import { formatMs } from '../format-ms.ts';
import { placeOf, shortName } from '../names.ts';
import { phaseLine, totalMs } from '../phase-line.ts';
import type { JsonReport } from '../report.ts';
import { html, type Markup, prose, section } from './markup.ts';

/** The way back: whether it restores the schema, and the difference where it does not. */
export function renderRollback({ migrations }: JsonReport): Markup {
  const checked = migrations.filter(({ rollback }) => rollback.status !== 'not-run');
  const [first] = checked;
  if (first === undefined) return html``;
  const { status, detail } = first.rollback;
  return section('rollback', 'Rollback', [
    html`<p><strong>${status}</strong></p>`,
    detail.length === 0 ? html`` : html`<ul>${detail.map((line) => html`<li>${prose(line)}</li>`)}</ul>`,
  ]);
}

/** Questions that only production's rows answer. */
export function renderQuestions({ dataQuestions, migrations }: JsonReport): Markup {
  const items = dataQuestions.map(({ migration, statement, error, query }) => {
    const at = migrations.find(({ id }) => id === migration)?.statements.find(({ index }) => index === statement);
    return html`<li>${at && html`<strong>${placeOf(at.location)}</strong> `}<code>${error.sqlstate}</code> ${error.message}${
      query !== undefined && html`<pre><code>${query}</code></pre>`
    }</li>`;
  });
  return items.length === 0 ? html`` : section('questions', 'Questions to production', html`<ul>${items}</ul>`);
}

/** Where and how it was rehearsed, what was assumed, how long it took. */
export function renderDetails(report: JsonReport): Markup {
  const { environment, scope, seed, assumptions, notes, compatibility, timings, migrations } = report;
  const stages = Object.entries(timings).filter(([stage]) => stage !== 'total');
  const facts: Array<[string, string | undefined]> = [
    ['phase', phaseLine(report).replace(/^phase: /, '')],
    ['base', scope.base?.sha],
    ['head', scope.head?.sha],
    ['server', environment.version && `PostgreSQL ${environment.version}, ${environment.provider ?? 'unknown'}`],
    ['rows', seed === null ? undefined : `${seed.origin}: ${describeRows(environment.rows)}`],
    ['not filled', seed?.unseeded.map(({ table, reason }) => `${shortName(table)} (${reason})`).join('; ')],
    ['migrations', migrations.map(({ path, change, tool }) => `${path} (${change}, ${tool})`).join('; ')],
    ['not looked at', scope.sources.flatMap(({ path, skipped }) => (skipped ? [`${path}: ${skipped}`] : [])).join(' ')],
    ['assumed', assumptions.join(' ')],
    ['noted', [...notes, ...compatibility.notes].join(' ')],
    ['took', `${formatMs(totalMs(report))}: ${stages.map(([stage, ms]) => `${stage} ${formatMs(ms)}`).join(', ')}`],
  ];
  const rows = facts.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [html`<dt>${name}</dt><dd>${prose(value)}</dd>`],
  );
  return section('details', 'Details', html`<dl>${rows}</dl>`);
}

function describeRows(rows: Record<string, number>): string {
  return Object.entries(rows)
    .map(([name, count]) => `${shortName(name)} ${formatCount(count)}`)
    .join(', ');
}
