import type { Cell } from '../../suites/compatibility.ts';
import { clamp, cleanLine } from '../clean.ts';
import { cellWords, suitesOf, whyUntested } from '../matrix-words.ts';
import { placeOf } from '../names.ts';
import type { JsonReport } from '../report.ts';
import { columns, wrap } from './layout.ts';
import type { Style } from './style.ts';

/** Failures shown a cell, and suites shown. */
const SHOWN = 10;

/** The old and the new app on the old and the new schema, and what newly fails. */
export function matrixLines(report: JsonReport, style: Style): string[] {
  const { cells } = report.compatibility;
  if (report.migrations.length === 0) return [];
  if (cells.length === 0) {
    return wrap(`The apps were not tested. ${whyUntested(report)}`, {
      width: style.width,
      first: `${style.mark('unknown')} `,
      indent: '  ',
    });
  }
  const suites = suitesOf(cells);
  const lines = suites
    .slice(0, SHOWN)
    .flatMap(({ suite, at }) => [
      style.bold(suites.length > 1 ? `Apps on schemas: ${cleanLine(suite)}` : 'Apps on schemas'),
      ...suiteLines(at, style),
    ]);
  const failing = cells.filter(({ newFailures }) => newFailures.length > 0).slice(0, SHOWN);
  return [...lines, ...failing.flatMap((cell) => failureLines(cell, style))];
}

function suiteLines(at: ReturnType<typeof suitesOf>[number]['at'], style: Style): string[] {
  const cell = (app: Cell['app'], schema: Cell['schema']): string => {
    const { mark, text } = cellWords(at(app, schema));
    return `${style.mark(mark)} ${cleanLine(text)}`;
  };
  const row = (app: Cell['app']): string[] => [`${app} app`, cell(app, 'old'), cell(app, 'new')];
  const table = columns([['', 'old schema', 'new schema'].map(style.dim), row('old'), row('new')], style.width - 2);
  if (table !== undefined) return table.map((line) => `  ${line}`);
  const each = (['old', 'new'] as const).flatMap((app) => (['old', 'new'] as const).map((schema) => ({ app, schema })));
  return each.flatMap(({ app, schema }) =>
    wrap(`${app} app, ${schema} schema: ${cell(app, schema)}`, { width: style.width, first: '  ', indent: '    ' }),
  );
}

function failureLines({ app, schema, newFailures }: Cell, style: Style): string[] {
  const first = newFailures.find(({ firstBreakingStatement }) => firstBreakingStatement)?.firstBreakingStatement;
  const breaking = first === undefined ? '' : `, from ${placeOf(first)} on`;
  const { width } = style;
  // What the new app misses on the old schema only fixes an order; a few examples tell it.
  const expected = app === 'new' && schema === 'old';
  const limit = expected ? 3 : SHOWN;
  const each = newFailures
    .slice(0, limit)
    .flatMap(({ test, message, sqlstate, statement }) => [
      ...wrap(clamp(cleanLine(test), 160), { width, first: '  - ', indent: '    ' }),
      ...wrap(
        `${sqlstate === undefined ? '' : `${sqlstate}: `}${clamp(cleanLine(message.split('\n')[0] ?? ''), 240)}`,
        { width, indent: '    ' },
      ),
      ...(statement === undefined
        ? []
        : wrap(clamp(cleanLine(statement), 240), { width, indent: '    ' }).map(style.dim)),
    ]);
  const rest = newFailures.length - limit;
  const title = expected ? 'Why the new app needs the new schema' : `Why the ${app} app fails on the ${schema} schema`;
  return [
    '',
    ...wrap(`${title}${breaking}`, { width, indent: '  ', first: '' }).map(style.bold),
    ...each,
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}
