import { allFindings, hygieneOf } from '../all-findings.ts';
import { clamp, clean } from '../clean.ts';
import { hygieneTitle } from '../hygiene-title.ts';
import { placeOf } from '../names.ts';
import type { JsonReport } from '../report.ts';
import { waiverWords } from '../waivers.ts';
import { wrap } from './layout.ts';
import type { Style } from './style.ts';

/** Findings shown. */
const SHOWN = 10;

/** What the rules found, worst first, each with its numbered recipe. */
export function findingLines(report: JsonReport, style: Style): string[] {
  const found = allFindings(report);
  if (found.length === 0) return [];
  const { width } = style;
  const told = new Set<string>();
  const lines = found.slice(0, SHOWN).flatMap(({ severity, place, message, rule, origin, recipe = [] }) => {
    const text = `${place}  ${clamp(message, 600)} [${rule}, ${origin}]`;
    const steps = recipe
      .slice(0, 20)
      .flatMap((step, index) => wrap(clamp(step, 1200), { width, first: `      ${index + 1}. `, indent: '         ' }));
    // The same recipe once: a list of places needs it no more often.
    const known = steps.length > 0 && told.has(steps.join('\n'));
    told.add(steps.join('\n'));
    return [
      ...wrap(text, { width, first: `  ${style.mark(severity)} `, indent: '      ' }),
      ...(known ? [] : steps),
    ].map(style.code);
  });
  const rest = found.length - SHOWN;
  return [style.bold('Findings'), ...lines, ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

/** Taste takes one line, however much there is. */
export function hygieneLines(report: JsonReport, { width, dim }: Style): string[] {
  const found = hygieneOf(report);
  if (found.length === 0) return [];
  return wrap(`${hygieneTitle(found)}; \`--format json\` has them`, { width, indent: '  ' }).map(dim);
}

/** What comments in the SQL took out of the verdict, a line each. */
export function waiverLines({ waivers = [] }: JsonReport, style: Style): string[] {
  if (waivers.length === 0) return [];
  const lines = waivers.slice(0, SHOWN).flatMap((each) =>
    wrap(clamp(`${placeOf(each.location)}  ${each.rule}, waived ${waiverWords(each)}`, 600), {
      width: style.width,
      first: `  ${style.mark('note')} `,
      indent: '      ',
    }),
  );
  const rest = waivers.length - SHOWN;
  return [style.bold('Waived'), ...lines, ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

/** The PRs that this one should become; SQL stays as it is, to be copied. */
export function splitLines({ split = [] }: JsonReport, style: Style): string[] {
  if (split.length === 0) return [];
  const { width } = style;
  const steps = split.slice(0, SHOWN).flatMap(({ title, phase, sql, after }, index) => [
    ...wrap(`${title} (${phase})${after === undefined ? '' : `, when ${after}`}`, {
      width,
      first: `  ${index + 1}. `,
      indent: '     ',
    }).map(style.code),
    ...clamp(clean(sql.join('\n')), 4000)
      .split('\n')
      .map((line) => `       ${line}`),
  ]);
  return [style.bold(`The split that passes: ${split.length} PRs`), ...steps];
}
