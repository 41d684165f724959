import { formatCount } from '../format-count.ts';
import { formatMs } from '../format-ms.ts';
import { modeWords, shortName } from '../names.ts';
import type { JsonReport, JsonStatement } from '../report.ts';
import { isRehearsed, type StatementView, viewStatements } from '../statement-view.ts';
import { waitLines } from '../wait-words.ts';
import { mark } from './marks.ts';
import { fold, html, type Markup, prose, section, table } from './markup.ts';

/** Every statement: what it does, who waits, how long it took here and would take in production; its locks unfold. */
export function renderStatements(report: JsonReport): Markup {
  const views = viewStatements(report);
  if (views.length === 0) return html``;
  const statements = report.migrations.flatMap((migration) => migration.statements);
  const measured = isRehearsed(report);
  const projected = views.some(({ production }) => production !== undefined);
  const head = [
    '',
    'where',
    'statement',
    ...(measured ? ['who waits', 'measured here'] : []),
    ...(projected ? ['production (projected)'] : []),
  ];
  const rows = views.map((view, index) => {
    const statement = statements[index];
    return html`<tr><td>${mark(view.mark)}</td><td class="place">${view.place}</td><td>${prose(view.what)}${
      statement && renderMore(statement)
    }</td>${measured && renderMeasured(view, statement)}${
      projected &&
      html`<td class="number projected">${view.production === undefined ? '' : `≈ ${view.production}`}</td>`
    }</tr>`;
  });
  return section('statements', 'Statements', table('Statements', head, rows));
}

function renderMeasured({ who, here, rows }: StatementView, statement: JsonStatement | undefined): Markup {
  const waits = statement === undefined ? [] : waitLines(statement);
  return html`<td>${who}${waits.map((line) => html`<br><span class="soft">${line}</span>`)}</td><td class="number">${here}${
    rows !== undefined && here !== '' && html`<br><span class="soft">${formatCount(rows)} rows</span>`
  }</td>`;
}

function renderMore({
  sql,
  locks,
  rewrites,
  scans,
  walBytes,
  rows,
  error,
  unparsed,
  unseen,
  projected,
}: JsonStatement): Markup {
  const facts: Array<[string, string]> = [
    ...(rewrites.length > 0 ? [['rewrites', rewrites.map(shortName).join(', ')] as [string, string]] : []),
    ...scans.map(({ relation, rows: read }): [string, string] => [
      'reads all of',
      `${shortName(relation)} (${formatCount(read)} rows)`,
    ]),
    ...(rows > 0 ? [['rows', formatCount(rows)] as [string, string]] : []),
    ...(walBytes > 0 ? [['WAL', `${formatCount(walBytes)} bytes`] as [string, string]] : []),
    ...(projected === undefined ? [] : [['projection', projected.basis] as [string, string]]),
    ...(error === undefined ? [] : [['error', `${error.sqlstate} ${error.message}`] as [string, string]]),
    ...[unparsed, unseen].flatMap((why): Array<[string, string]> => (why === undefined ? [] : [['not seen', why]])),
  ];
  return fold('SQL and locks', [
    html`<pre><code>${sql}</code></pre>`,
    html`<dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`,
    locks.length === 0 ? html`` : renderLocks(locks),
  ]);
}

function renderLocks(locks: JsonStatement['locks']): Markup {
  const rows = locks.map(
    ({ schema, name, kind, mode, heldMs, origin, isNew }) =>
      html`<tr><td>${shortName(`${schema}.${name}`)} <span class="soft">${kind}${isNew && ', new'}</span></td><td>${modeWords(
        mode,
      )}</td><td class="number">${formatMs(heldMs)}</td><td class="soft">${origin}</td></tr>`,
  );
  return table('Locks', ['relation', 'mode', 'held', 'known by'], rows);
}
