import { analyse } from '../analysis/analyse.ts';
import type { Analysis, Finding } from '../analysis/analysis.ts';
import type { CatalogData } from '../analysis/catalog.ts';
import { find } from '../analysis/find.ts';
import { followHistory } from '../analysis/follow-history.ts';
import type { Config } from '../config/schema.ts';
import type { Scope, Tree } from '../git/tree.ts';
import { detectBetween } from '../migrations/detect.ts';
import type { Migration, SourceChange } from '../migrations/migration.ts';
import { applySeverities, judge } from '../policy/judge.ts';
import type { CheckResult } from '../report/report.ts';
import { loadOneParser, parserLosses } from '../sql/postgres/parser.ts';
import { type Accepted, acceptFindings } from './accept-findings.ts';
import { configure } from './configure.ts';
import { locateFindings } from './locate-findings.ts';
import { placeEdits } from './place-edits.ts';
import { unjudged } from './unjudged.ts';
import { waiveFindings } from './waive-findings.ts';

export interface StaticCheckInput {
  scope: Scope;
  /** Where the policy comes from, and the migrations that ran before. */
  base: Tree;
  /** As it would be after the merge. */
  head: Tree;
  /** `YYYY-MM-DD`: the day by which waivers are judged. */
  today: string;
  /** What was accepted in comments. Default nothing. */
  accepted?: readonly Accepted[];
  /** A configuration that replaces the repository's own. */
  config?: Config;
}

export interface StaticCheck {
  result: CheckResult;
  /**
   * `decided`: a rehearsal would add nothing, the verdict stands. `blocked`: what is known already fails it.
   * `waiting`: nothing is known against it, and only the rehearsal can tell more.
   */
  standing: 'decided' | 'blocked' | 'waiting';
  /** The verdict that a rehearsal's evidence has led to, where there is some. */
  proved?: CheckResult['verdict']['status'];
  /** What `/migrate ack` may waive. */
  waivers: Config['policy']['waivers'];
  /** The configuration that counts; absent where it could not be read. */
  config?: Config;
}

const NO_WAIVERS = { allow: false, never: [] };

/** Texts that may break the parser, before they count as not read. */
const MOST_TRIES = 20;

/**
 * What can be said of a pull request from its files alone, in a second and without a server: never green for a
 * migration that nobody has rehearsed. What stops it comes back as a verdict `error`; it throws what a retry may mend.
 */
export async function staticCheck(input: StaticCheckInput): Promise<StaticCheck> {
  const { scope, base, head, today, accepted = [] } = input;
  const { config, assumptions: configured } = input.config
    ? { config: input.config, assumptions: [] }
    : await configure(base, head);
  const detected = await detectBetween(base, head, config.sources);
  const assumptions = [...(scope.assumptions ?? []), ...configured, ...detected.assumptions];
  const known = { scope, detected, assumptions, timings: {} };
  const changes = detected.changed.filter(({ source }) => source.skipped === undefined);
  if (changes.length === 0) {
    const verdict = judge({ policy: config.policy, detected, rehearsals: [], findings: [], locate: () => undefined });
    return { result: { ...known, findings: [], verdict }, standing: 'decided', waivers: config.policy.waivers, config };
  }
  const { analysis, found } = await readChanges(changes, config);
  const textOf = async (path: string) => (head.get(path) === undefined ? undefined : head.text(path));
  const placed = await placeEdits({
    findings: applySeverities(found, config.policy),
    analysis,
    toolOf: (source) => changes.find((change) => change.source.path === source)?.source.tool,
    textOf,
  });
  const own = await waiveFindings({
    changes,
    analysis,
    findings: placed,
    policy: config.policy,
    today,
    textOf,
  });
  const waivers = config.policy.waivers;
  const { findings, waived: more } = acceptFindings(own.findings, { accepted, analysis, policy: waivers, today });
  const waived = [...own.waived, ...more];
  const judged = judge({
    policy: config.policy,
    detected,
    analysis,
    rehearsals: [],
    findings,
    locate: locateFindings(analysis),
  });
  // It tells what was gone after a rehearsal.
  const verdict = { ...judged, reasons: judged.reasons.filter(({ code }) => code !== 'unknown-effect') };
  const result = { ...known, analysis, findings, verdict, ...(waived.length > 0 && { waived }) };
  return { result, standing: verdict.status === 'fail' ? 'blocked' : 'waiting', waivers, config };
}

/** Something that no further attempt mends, as a check that fails closed. */
export function staticFailure(thrown: unknown, scope: Scope): StaticCheck {
  return { result: unjudged(thrown, { scope, assumptions: [] }), standing: 'decided', waivers: NO_WAIVERS };
}

type Found = Array<Finding & { migration: string; source?: string }>;

/** A text that breaks the parser must not take others along: it is remembered, and all are read again. */
async function readChanges(changes: SourceChange[], config: Config): Promise<{ analysis: Analysis; found: Found }> {
  for (let tries = 0; ; tries++) {
    await loadOneParser();
    const losses = parserLosses();
    const read = readOnce(changes, config);
    if (parserLosses() === losses || tries === MOST_TRIES) return read;
  }
}

function readOnce(changes: SourceChange[], { database }: Config): { analysis: Analysis; found: Found } {
  const catalogs = new Map(changes.map((change) => [change.source.path, followHistory(earlierOf(change)).catalog()]));
  const empty = followHistory().catalog();
  const catalogOf = (source: string): CatalogData => catalogs.get(source) ?? empty;
  const serverMajor = database.version;
  const analysis = analyse(changes, catalogOf, { serverMajor });
  return { analysis, found: find({ analysis, catalogOf, serverMajor, settingsOf: () => database.settings }) };
}

/** What base's databases have run. */
function earlierOf({ base, pending }: SourceChange): Migration[] {
  const again = new Set(pending.map(({ id }) => id));
  return base.migrations.filter(({ id, everyRun }) => everyRun === undefined && !again.has(id));
}
