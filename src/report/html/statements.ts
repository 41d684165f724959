import { formatCount } from '../format-count.ts';
import { formatMs } from '../format-ms.ts';
import { modeWords, shortName } from '../names.ts';
import type { JsonReport, JsonStatement } from '../report.ts';
import { isRehearsed, type StatementView, viewStatements } from '../statement-view.ts';
import { waitLines } from '../wait-words.ts';
import { mark } from './marks.ts';
import { fold, html, type Markup, prose, section } from './markup.ts';
import { type Cell, type Row, table } from './table.ts';

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
  const rows = views.map((view, index): Row => {
    const statement = statements[index];
    return {
      cells: [
        { kind: 'mark', body: mark(view.mark) },
        { kind: 'place', body: view.place },
        { body: prose(view.what) },
        ...(measured ? measuredCells(view, statement) : []),
        ...(projected ? [projectedCell(view)] : []),
      ],
      more: statement && renderMore(statement),
    };
  });
  return section('statements', 'Statements', table('Statements', head, rows));
}

function measuredCells({ who, here, rows }: StatementView, statement: JsonStatement | undefined): Cell[] {
  const waits = statement === undefined ? [] : waitLines(statement);
  const many = rows !== undefined && here !== '' && html`<br><span class="soft">${formatCount(rows)} rows</span>`;
  return [
    { body: html`${who}${waits.map((line) => html`<br><span class="soft">${line}</span>`)}` },
    { kind: 'number', body: html`${here}${many}` },
  ];
}

function projectedCell({ production }: StatementView): Cell {
  return { kind: 'number', body: production !== undefined && html`<em>≈ ${production}</em>` };
}

function renderMore(statement: JsonStatement): Markup {
  const { sql, locks } = statement;
  const facts = factsOf(statement);
  return fold('SQL and locks', [
    html`<pre><code>${sql}</code></pre>`,
    facts.length === 0
      ? html``
      : html`<dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`,
    locks.length === 0 ? html`` : renderLocks(locks),
  ]);
}

function factsOf(statement: JsonStatement): Array<[string, string]> {
  const { rewrites, scans, walBytes, rows, error, unparsed, unseen, projected } = statement;
  const facts: Array<[string, string | undefined]> = [
    ['rewrites', rewrites.length > 0 ? rewrites.map(shortName).join(', ') : undefined],
    ...scans.map(({ relation, rows: read }): [string, string] => [
      'reads all of',
      `${shortName(relation)} (${formatCount(read)} rows)`,
    ]),
    ['rows', rows > 0 ? formatCount(rows) : undefined],
    ['WAL', walBytes > 0 ? `${formatCount(walBytes)} bytes` : undefined],
    ['projection', projected?.basis],
    ['error', error && `${error.sqlstate} ${error.message}`],
    ['not seen', unparsed],
    ['not seen', unseen],
  ];
  return facts.flatMap(([name, value]): Array<[string, string]> => (value === undefined ? [] : [[name, value]]));
}

function renderLocks(locks: JsonStatement['locks']): Markup {
  const rows = locks.map(({ schema, name, kind, mode, heldMs, origin, isNew }): Row => {
    const relation = shortName(`${schema}.${name}`);
    return {
      cells: [
        { body: html`${relation} <span class="soft">${kind}${isNew && ', new'}</span>` },
        { body: modeWords(mode) },
        { kind: 'number', body: formatMs(heldMs) },
        { kind: 'soft', body: origin },
      ],
    };
  });
  return table('Locks', ['relation', 'mode', 'held', 'known by'], rows);
}
