import type { Config } from '../config/schema.ts';
import { UsageError } from '../errors.ts';
import { detectMigrations } from '../migrations/detect.ts';
import { loadParser } from '../sql/postgres/parser.ts';
import type { App, SchemaVersion } from '../suites/compatibility.ts';
import { type RunCheckInput, withContext } from './with-context.ts';

/** `old/new`: the old app on the new schema. */
export type CellKey = `${App}/${SchemaVersion}`;

/** What one of several jobs does of a check. */
export type Part = { kind: 'rehearsal' } | { kind: 'cells'; suite: string; cells: readonly CellKey[] };

export const rehearsalPart = 'rehearsal';

/**
 * Cells by job. Each runs the control first, as nothing is measured without it. The new app's two go together: what it
 * does on its own schema is what its run on the old one is measured against.
 */
const JOBS: ReadonlyArray<readonly CellKey[]> = [['old/new'], ['new/new', 'new/old']];

/** Names of all parts that a change needs, for {@link parsePart}. */
export function partNames({ suites }: Pick<Config, 'suites'>, changes: boolean): string[] {
  if (!changes) return [rehearsalPart];
  const cells = Object.keys(suites).flatMap((suite) => JOBS.map((job) => `${suite}: ${job.join(', ')}`));
  return [rehearsalPart, ...cells];
}

/** @throws UsageError `part-unknown` for a name that {@link partNames} does not give */
export function parsePart(name: string): Part {
  if (name === rehearsalPart) return { kind: 'rehearsal' };
  const at = name.lastIndexOf(': ');
  const job = JOBS.find((each) => at > 0 && each.join(', ') === name.slice(at + 2));
  if (job !== undefined) return { kind: 'cells', suite: name.slice(0, at), cells: job };
  throw new UsageError(`"${name}" is no part of a check.`, {
    code: 'part-unknown',
    hint: 'Give one of the entries of the output cells of mode plan.',
  });
}

/** What there is to run for a change, without running any of it. */
export function planParts(input: RunCheckInput): Promise<string[]> {
  return withContext(input, async ({ repo, scope, config }) => {
    await loadParser();
    const { changed } = await detectMigrations({ repo, scope, sources: config.sources });
    return partNames(
      config,
      changed.some(({ source }) => source.skipped === undefined),
    );
  });
}

/** The configuration for one part: the same, without what the others do. @throws UsageError for an unknown suite */
export function configFor(part: Part, config: Config): Config {
  if (part.kind === 'rehearsal') return { ...config, suites: {} };
  const suite = config.suites[part.suite];
  if (suite === undefined) {
    throw new UsageError(`lockstep.yml has no suite "${part.suite}".`, {
      code: 'part-unknown',
      hint: 'Let mode plan and mode cell run on the same commits.',
    });
  }
  // Who waits is the rehearsal's to find out.
  return { ...config, suites: { [part.suite]: suite }, database: { ...config.database, probes: false } };
}
