import type { JsonReport } from '../report/report.ts';

/** Reasons for want of a run of the old app on the new schema: nobody knew whether it needs what goes. */
export const ofTests: ReadonlySet<string> = new Set([
  'contract-unproven',
  'tighten-unproven',
  'unknown-effect',
  'expand-unknown',
]);

/** There was such a run, whatever came of it. */
export function wasTested(cells: JsonReport['compatibility']['cells']): boolean {
  const tested = cells.filter(({ app, schema }) => app === 'old' && schema === 'new');
  return tested.length > 0 && tested.every(({ status }) => status === 'pass' || status === 'fail');
}
