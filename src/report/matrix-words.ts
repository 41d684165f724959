import type { Cell } from '../suites/compatibility.ts';
import { formatCount } from './format-count.ts';
import { plural } from './plural.ts';
import type { JsonReport } from './report.ts';
import type { Mark } from './statement-view.ts';

/** One cell of the matrix in words. */
export interface CellWords {
  mark: Mark;
  text: string;
}

/** What a cell shows. Only new failures count, against the control: the old app on the old schema. */
export function cellWords(cell: Cell | undefined): CellWords {
  if (cell === undefined) return { mark: 'unknown', text: 'not run' };
  const control = cell.app === 'old' && cell.schema === 'old' ? ' (control)' : '';
  const because = cell.reason === undefined ? '' : `: ${cell.reason}`;
  if (cell.status === 'skipped') return { mark: 'unknown', text: `skipped${because}` };
  if (cell.status === 'invalid') return { mark: 'unknown', text: `tested nothing${because}` };
  const known = cell.failed - cell.newFailures.length;
  const before = known > 0 ? `, ${formatCount(known)} failed before too` : '';
  if (cell.status === 'pass') return { mark: 'ok', text: `${formatCount(cell.passed)} passed${control}${before}` };
  const failures = cell.newFailures.length;
  if (failures === 0)
    return { mark: 'block', text: `fails${control}${because || `: ${formatCount(cell.failed)} tests`}` };
  // The new app may need the new schema: that only fixes the order of migration and deploy.
  if (cell.app === 'new' && cell.schema === 'old') {
    return {
      mark: 'warn',
      text: `${formatCount(failures)} fail${failures === 1 ? 's' : ''}: the migration must run before the deploy`,
    };
  }
  return { mark: 'block', text: `${plural(failures, 'new failure')}${before}` };
}

/** The four cells of a suite; all of a suite's matrix, for the renderers. */
export function suitesOf(
  cells: readonly Cell[],
): Array<{ suite: string; at: (app: Cell['app'], schema: Cell['schema']) => Cell | undefined }> {
  const suites = [...new Set(cells.map(({ suite }) => suite))];
  return suites.map((suite) => ({
    suite,
    at: (app, schema) => cells.find((cell) => cell.suite === suite && cell.app === app && cell.schema === schema),
  }));
}

/** Why there is no matrix at all, and what to do about it. */
export function whyUntested({ compatibility, migrations }: JsonReport): string {
  if (compatibility.notes.length > 0) return compatibility.notes.join(' ');
  if (migrations.some(({ failure }) => failure !== undefined)) {
    return 'A migration failed, so there is no new schema to test them on.';
  }
  return 'No suite ran, so nothing shows that the running app survives. Name one under `suites` in `lockstep.yml`.';
}
