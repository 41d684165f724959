import { details, fence, prose } from '../escape.ts';
import type { JsonReport } from '../report.ts';

/** The PRs that this one should become, each with SQL that is ready to copy. */
export function renderSplit({ split = [] }: JsonReport): string {
  if (split.length === 0) return '';
  const steps = split.slice(0, 10).map(({ title, phase, sql, after }, index) => {
    const condition = after === undefined ? '' : `\n\nOnly when ${prose(after, 300)}.`;
    const code = sql.length === 0 ? '' : `\n\n${fence(sql.join('\n\n'), { language: 'sql', limit: 6000 })}`;
    return `**${index + 1}. ${prose(title, 160)}** (${phase})${condition}${code}`;
  });
  return details(`The split that passes: ${split.length} PRs, ready to copy`, steps.join('\n\n'));
}
