import { formatCount } from '../format-count.ts';
import { formatMs, formatMsRange } from '../format-ms.ts';
import { placeOf, shortName } from '../names.ts';
import type { JsonReport, JsonStatement, Projected } from '../report.ts';
import { html, type Markup, section } from './markup.ts';
import { type Row, table } from './table.ts';

/** Every statement that has one: what it would take with production's rows, whom it would block, and how that is known. */
export function renderProjection({ migrations }: JsonReport): Markup {
  const rows = migrations.flatMap(({ statements }) => statements.flatMap(rowOf));
  if (rows.length === 0) return html``;
  return section('projection', 'In production', [
    html`<p class="soft">Projected from runs at several sizes to production’s rows, as a range; not measured there.</p>`,
    table('Projection', ['where', 'here', 'in production', 'blocked meanwhile', 'how'], rows),
  ]);
}

function rowOf({ location, durationMs, projected }: JsonStatement): Row[] {
  if (projected === undefined) return [];
  const { lowMs, highMs, likelyMs, rows, table: name, basis, holds = [] } = projected;
  const many = `${formatCount(rows)} rows${name === undefined ? '' : ` of ${shortName(name)}`}`;
  return [
    {
      cells: [
        { kind: 'place', body: placeOf(location) },
        { kind: 'number', body: formatMs(durationMs) },
        {
          body: html`<em>≈ ${formatMsRange(lowMs, highMs)}</em>${
            likelyMs !== undefined && html`, likely ${formatMs(likelyMs)}`
          }<br><span class="soft">${many}</span>`,
        },
        { body: holds.length === 0 ? 'nobody' : html`${holds.map(holdWords)}` },
        { kind: 'soft', body: basis },
      ],
    },
  ];
}

function holdWords({
  table: name,
  blocks,
  lowMs,
  highMs,
  writes,
  reads,
}: NonNullable<Projected['holds']>[number]): Markup {
  const queue = [
    ...(reads === undefined ? [] : [`${formatCount(reads.high)} reads`]),
    ...(writes === undefined ? [] : [`${formatCount(writes.high)} writes`]),
  ];
  const most = queue.length > 0 && html`<br><span class="soft">at most ${queue.join(' and ')} come meanwhile</span>`;
  return html`<div>${blocks} on ${shortName(name)}: <em>≈ ${formatMsRange(lowMs, highMs)}</em>${most}</div>`;
}
