import type { Cell } from '../../suites/compatibility.ts';
import { cellWords, suitesOf, whyUntested } from '../matrix-words.ts';
import { placeOf } from '../names.ts';
import type { JsonReport } from '../report.ts';
import { mark } from './marks.ts';
import { fold, html, type Markup, prose, section, table } from './markup.ts';

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
    ({ app, commit }) =>
      html`<tr><th scope="row">${app} app${commit !== null && html` <code>${commit.sha.slice(0, 7)}</code>`}</th>${(
        ['old', 'new'] as const
      ).map((schema) => renderCell(at(app, schema)))}</tr>`,
  );
  return html`${named && html`<h3>${suite}</h3>`}${table(`Suite ${suite}`, ['', 'old schema', 'new schema'], rows)}`;
}

function renderCell(cell: Cell | undefined): Markup {
  const { mark: kind, text } = cellWords(cell);
  return html`<td>${mark(kind)} ${text}</td>`;
}

function renderFailures({ suite, app, schema, newFailures }: Cell): Markup {
  const rows = newFailures.map(
    ({ test, message, sqlstate, statement, firstBreakingStatement: at }) =>
      html`<tr><td>${test}</td><td>${sqlstate !== undefined && html`<code>${sqlstate}</code> `}${message}</td><td>${
        statement !== undefined && html`<code>${statement}</code>`
      }</td><td class="place">${at && placeOf(at)}</td></tr>`,
  );
  const title = `${newFailures.length} of ${suite} newly fail: the ${app} app on the ${schema} schema`;
  return fold(title, table(title, ['test', 'error', 'query', 'broken by'], rows), { open: true });
}
