import { clampMiddle } from '../clean.ts';
import { formatMs } from '../format-ms.ts';
import type { JsonReport } from '../report.ts';
import { type Bar, timelineOf } from '../timeline.ts';
import { waitLines } from '../wait-words.ts';
import { html, type Markup, section } from './markup.ts';

const WIDTH = 1000;
const LABELS = 330;
const ROW = 24;
const AXIS = 26;

/** The locks that keep others out, to scale: one row a lock, in order of time, and who was seen to wait. */
export function renderTimeline(report: JsonReport): Markup {
  const { bars, left } = timelineOf(report, 200);
  if (bars.length === 0) return html``;
  const from = Math.min(...bars.map(({ startMs }) => startMs));
  const span = Math.max(...bars.map(({ endMs }) => endMs)) - from || 1;
  const height = AXIS + bars.length * ROW + 6;
  const x = (ms: number): number => LABELS + ((ms - from) / span) * (WIDTH - LABELS - 90);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => from + part * span);
  return section('timeline', 'Lock timeline', [
    html`<p class="soft">Measured here, to scale: how long each lock was held that keeps others out, from its statement to the end of the transaction. <span style="color:var(--exclusive)">■</span> readers and writers wait; <span style="color:var(--strong)">■</span> writers wait.</p>`,
    html`<div class="scroll" tabindex="0" role="region" aria-label="Lock timeline"><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${describe(bars)}">`,
    ...ticks.map(
      (ms) =>
        html`<line x1="${x(ms)}" y1="${AXIS - 8}" x2="${x(ms)}" y2="${height}"/><text class="soft" x="${x(ms)}" y="${AXIS - 12}" text-anchor="middle">${formatMs(ms - from)}</text>`,
    ),
    ...bars.map((bar, index) => drawBar(bar, { x, y: AXIS + index * ROW })),
    html`</svg></div>`,
    ...(left > 0 ? [html`<p class="soft">and ${left} shorter ones.</p>`] : []),
    renderWaits(report),
  ]);
}

function drawBar({ place, mode, table, startMs, endMs }: Bar, at: { x: (ms: number) => number; y: number }): Markup {
  const start = at.x(startMs);
  const width = Math.max(2, at.x(endMs) - start);
  const took = formatMs(endMs - startMs);
  const colour = mode === 'ACCESS EXCLUSIVE' ? 'exclusive' : 'strong';
  return html`<g><title>${mode} on ${table}, since ${place}, ${took}</title><text x="0" y="${at.y + 15}">${clampMiddle(
    place,
    20,
  )} <tspan class="soft">${clampMiddle(table, 26)}</tspan></text><rect class="${colour}" x="${start.toFixed(1)}" y="${
    at.y + 3
  }" width="${width.toFixed(1)}" height="16" rx="2"/><text class="soft" x="${(start + width + 6).toFixed(1)}" y="${
    at.y + 15
  }">${took}</text></g>`;
}

function describe(bars: readonly Bar[]): string {
  const longest = bars.toSorted((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs))[0];
  if (longest === undefined) return '';
  const { mode, table, startMs, endMs, place } = longest;
  return `${bars.length} locks that keep others out; the longest is ${mode} on ${table}, taken at ${place}, held ${formatMs(endMs - startMs)}.`;
}

function renderWaits({ migrations }: JsonReport): Markup {
  const lines = migrations.flatMap(({ statements }) => statements.flatMap((each) => waitLines(each, 20)));
  const seen = [...new Set(lines)];
  return seen.length === 0
    ? html``
    : html`<h3>Who was seen to wait</h3><ul>${seen.map((line) => html`<li>${line}</li>`)}</ul>`;
}
