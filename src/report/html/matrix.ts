import type { Cell } from '../../suites/compatibility.ts';
import { cellWords, suitesOf, whyUntested } from '../matrix-words.ts';
import { placeOf } from '../names.ts';
import type { JsonReport } from '../report.ts';
import { mark } from './marks.ts';
import { fold, html, type Markup, prose, section } from './markup.ts';
import { type Row, type Cell as TableCell, table } from './table.ts';

/** Both apps on both schemas, and below it what fails newly, with error, query and the statement that broke it. */
export function renderMatrix(report: JsonReport): Markup {
  const { compatibility, migrations } = report;
  const suites = suitesOf(compatibility.cells);
  if (suites.length === 0) {
    return migrations.length === 0
      ? html``
      : section(
          'matrix',
          'Apps and schemas',
          html`<p>${mark('unknown')} The apps were not tested. ${prose(whyUntested(report))}</p>`,
        );
  }
  return section('matrix', 'Apps and schemas', [
    ...suites.map(({ suite, at }) => renderSuite(report, { suite, at, named: suites.length > 1 })),
    ...compatibility.cells.filter(({ newFailures }) => newFailures.length > 0).map(renderFailures),
  ]);
}

interface Suite {
  suite: string;
  at: (app: Cell['app'], schema: Cell['schema']) => Cell | undefined;
  named: boolean;
}

function renderSuite({ scope }: JsonReport, { suite, at, named }: Suite): Markup {
  const apps = [
    { app: 'old', commit: scope.base },
    { app: 'new', commit: scope.head },
  ] as const;
  const rows = apps.map(
    ({ app, commit }): Row => ({
      cells: [
        { kind: 'head', body: html`${app} app${commit !== null && html` <code>${commit.sha.slice(0, 7)}</code>`}` },
        renderCell(at(app, 'old')),
        renderCell(at(app, 'new')),
      ],
    }),
  );
  return html`${named && html`<h3>${suite}</h3>`}${table(`Suite ${suite}`, ['', 'old schema', 'new schema'], rows)}`;
}

function renderCell(cell: Cell | undefined): TableCell {
  const { mark: kind, text } = cellWords(cell);
  return { body: html`${mark(kind)} ${text}` };
}

/** Open where it blocks. */
function renderFailures(cell: Cell): Markup {
  const { suite, app, schema, newFailures } = cell;
  const rows = newFailures.map(
    ({ test, message, sqlstate, statement, firstBreakingStatement: at }): Row => ({
      cells: [
        { body: test },
        { body: html`${sqlstate !== undefined && html`<code>${sqlstate}</code> `}${message}` },
        { body: statement !== undefined && html`<code>${statement}</code>` },
        { kind: 'place', body: at && placeOf(at) },
      ],
    }),
  );
  const { mark: kind } = cellWords(cell);
  const title = `${newFailures.length} of ${suite} newly fail: the ${app} app on the ${schema} schema`;
  return fold(html`${mark(kind)} ${title}`, table(title, ['test', 'error', 'query', 'broken by'], rows), {
    open: kind === 'block',
  });
}
