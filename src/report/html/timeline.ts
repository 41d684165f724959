import { stopsWrites } from '../blocked-by.ts';
import { formatMs } from '../format-ms.ts';
import { modeWords, placeOf, shortName } from '../names.ts';
import { statementWords } from '../operation-words.ts';
import type { JsonReport, JsonStatement } from '../report.ts';
import { waitBars } from '../wait-words.ts';
import { html, type Markup, prose, section } from './markup.ts';

/** How many statements are drawn at most: those whose locks are held longest. */
const MOST = 100;

type Colour = 'statement' | 'exclusive' | 'strong' | 'waits';

interface Bar {
  label: string;
  colour: Colour;
  startMs: number;
  endMs: number;
}

interface Lane {
  statement: JsonStatement;
  bars: Bar[];
  endMs: number;
}

/**
 * The rehearsal to scale, a lane a statement: how long it ran, which locks that keep others out it held and until when,
 * and who was seen to wait. Boxes with text beside them and no picture, so that it is read on any screen.
 */
export function renderTimeline({ migrations }: JsonReport): Markup {
  const statements = migrations.flatMap((migration) => migration.statements).filter(({ reached }) => reached);
  const waiting = statements.filter((each) => locksOf(each).length > 0 || each.waited.length > 0);
  const transactions = new Set(waiting.map(({ transaction }) => transaction));
  // What else runs while the locks are held is why they are held so long.
  const all = statements
    .filter((each) => waiting.includes(each) || (each.transaction !== null && transactions.has(each.transaction)))
    .map(laneOf);
  if (all.length === 0) return html``;
  const length = ({ statement, endMs }: Lane): number => endMs - statement.startMs;
  const longest = all.toSorted((a, b) => length(b) - length(a)).slice(0, MOST);
  const lanes = longest.toSorted((a, b) => a.statement.startMs - b.statement.startMs);
  const fromMs = Math.min(...lanes.map(({ statement }) => statement.startMs));
  const spanMs = Math.max(...lanes.map(({ endMs }) => endMs)) - fromMs || 1;
  const left = all.length - lanes.length;
  return section('timeline', 'Lock timeline', [
    html`<p class="soft">Measured here, to scale: each lock that keeps others out, from its statement to the end of the transaction, and who was seen to wait.</p>`,
    html`<ul class="key">${KEY.map(([colour, words]) => html`<li><span class="bar ${colour}"></span> ${words}</li>`)}</ul>`,
    html`<ol class="lanes">${renderAxis(spanMs)}${lanes.map((lane) => renderLane(lane, { fromMs, spanMs }))}</ol>`,
    ...(left > 0 ? [html`<p class="soft">and ${left} that held their locks for a shorter time.</p>`] : []),
  ]);
}

const KEY: Array<[Colour, string]> = [
  ['statement', 'the statement runs'],
  ['exclusive', 'a lock: readers and writers wait'],
  ['strong', 'a lock: writers wait'],
  ['waits', 'seen to wait'],
];

function laneOf(statement: JsonStatement): Lane {
  const { startMs, durationMs } = statement;
  const ran: Bar = { label: 'runs', colour: 'statement', startMs, endMs: startMs + durationMs };
  const waited = waitBars(statement).map(({ who, ms }): Bar => {
    return { label: who, colour: 'waits', startMs, endMs: startMs + ms };
  });
  const bars = [ran, ...locksOf(statement), ...waited];
  return { statement, bars, endMs: Math.max(...bars.map(({ endMs }) => endMs)) };
}

/** One a table and mode; a table's indexes count as the table. */
function locksOf({ locks, startMs }: JsonStatement): Bar[] {
  const bars = new Map<string, Bar>();
  for (const { mode, table, schema, name, heldMs } of locks.filter(stopsWrites)) {
    const label = `holds ${shortName(table ?? `${schema}.${name}`)}, ${modeWords(mode)}`;
    const colour = mode === 'AccessExclusiveLock' ? 'exclusive' : 'strong';
    const endMs = Math.max(startMs + heldMs, bars.get(label)?.endMs ?? 0);
    bars.set(label, { label, colour, startMs, endMs });
  }
  return [...bars.values()];
}

function renderAxis(spanMs: number): Markup {
  const ticks = [0, 25, 50, 75, 100].map(
    (percent) => html`<span class="tick" style="left:${percent}%">${formatMs((spanMs * percent) / 100)}</span>`,
  );
  return html`<li class="lane axis" aria-hidden="true"><span></span><span class="track">${ticks}</span><span></span></li>`;
}

function renderLane({ statement, bars }: Lane, scale: { fromMs: number; spanMs: number }): Markup {
  return html`<li><p class="what"><strong>${placeOf(statement.location)}</strong> ${prose(statementWords(statement))}</p><ul>${bars.map(
    (bar) => renderBar(bar, scale),
  )}</ul></li>`;
}

function renderBar(
  { label, colour, startMs, endMs }: Bar,
  { fromMs, spanMs }: { fromMs: number; spanMs: number },
): Markup {
  const percent = (ms: number): string => ((ms / spanMs) * 100).toFixed(2);
  const at = `left:${percent(startMs - fromMs)}%;width:${percent(endMs - startMs)}%`;
  const took = formatMs(endMs - startMs);
  return html`<li class="lane"><span class="label">${label}</span><span class="track"><span class="bar ${colour}" style="${at}"></span></span><span class="took">${took}<span class="unseen">, from ${formatMs(startMs - fromMs)} on</span></span></li>`;
}
