import { analyse } from '../analysis/analyse.ts';
import type { Finding } from '../analysis/analysis.ts';
import { find } from '../analysis/find.ts';
import { UsageError } from '../errors.ts';
import { weigh, worst } from '../ledger/worst.ts';
import { detectMigrations } from '../migrations/detect.ts';
import type { DetectedMigrations } from '../migrations/migration.ts';
import { applySeverities, judge } from '../policy/judge.ts';
import type { CheckResult } from '../report/report.ts';
import { loadParser } from '../sql/postgres/parser.ts';
import { acceptFindings } from './accept-findings.ts';
import type { CheckContext } from './context.ts';
import { locateFindings } from './locate-findings.ts';
import { mergeRehearsals } from './merge-rehearsals.ts';
import { placeEdits } from './place-edits.ts';
import { projectionsOf, sessionOf, settingsIn } from './production.ts';
import { rehearseChanges } from './rehearse-changes.ts';
import { testCompatibility } from './test-compatibility.ts';
import { type Time, timer } from './timer.ts';
import { unjudged } from './unjudged.ts';
import { waitsOf } from './waits-of.ts';
import { waiveFindings } from './waive-findings.ts';

/**
 * The check, as one flow: scope → detect → rehearse → analyse → compatibility → judge. Each arrow hands over one
 * plain value; the report is a pure function of what comes out.
 */
export async function check(context: CheckContext): Promise<CheckResult> {
  const { repo, scope, config } = context;
  await loadParser();
  const timings: Record<string, number> = {};
  const time = timer(timings);

  const detected = await time('detect', () => detectMigrations({ repo, scope, sources: config.sources }));
  const assumptions = [...context.assumptions, ...detected.assumptions];
  if (detected.changed.every((change) => change.source.skipped !== undefined)) {
    const verdict = judge({ policy: config.policy, detected, rehearsals: [], findings: [], locate: () => undefined });
    return withNamed(context, { scope, detected, findings: [], verdict, assumptions, timings });
  }

  try {
    return await withNamed(context, await judgeChanges(context, { detected, assumptions, timings, time }));
  } catch (thrown) {
    if (thrown instanceof UsageError || context.signal.aborted) throw thrown;
    return unjudged(thrown, { scope, detected, assumptions, timings });
  }
}

/** The verdict with what is known of the expands that the change names. */
async function withNamed({ expands, config }: CheckContext, result: CheckResult): Promise<CheckResult> {
  if (expands === undefined) return result;
  const { separation, rules } = config.policy;
  const reasons = weigh(await expands(result, separation), rules);
  return reasons.length === 0 ? result : { ...result, verdict: worst(result.verdict, reasons) };
}

interface Begun extends Pick<CheckResult, 'assumptions' | 'timings'> {
  detected: DetectedMigrations;
  time: Time;
}

async function judgeChanges(context: CheckContext, begun: Begun): Promise<CheckResult> {
  const { scope, config, progress } = context;
  const { detected, assumptions, timings, time } = begun;
  const rehearsed = await rehearseChanges(context, detected, time);
  const { changes, catalogOf } = rehearsed;
  const analysis = await time('analyse', async () =>
    analyse(
      rehearsed.each.map(({ ran }) => ran),
      catalogOf,
      sessionOf(context.production),
    ),
  );
  const rehearsal = mergeRehearsals(rehearsed.rehearsals);
  const found: Array<Finding & { migration: string }> = find({
    analysis,
    catalogOf,
    serverMajor: rehearsed.serverMajor,
    settingsOf: () => ({ ...settingsIn(context.production), ...config.database.settings }),
    ...(rehearsal && { rehearsal }),
  });
  const tree = await context.repo.tree(scope.merged.tree);
  const textOf = async (path: string) => (tree.get(path) === undefined ? undefined : tree.text(path));
  const placed = await placeEdits({
    findings: applySeverities(found, config.policy),
    analysis,
    toolOf: (source) => changes.find((change) => change.source.path === source)?.source.tool,
    textOf,
  });
  const { today } = context;
  const own = await waiveFindings({
    changes: rehearsed.each.map(({ ran }) => ran),
    analysis,
    findings: placed,
    policy: config.policy,
    today,
    textOf,
  });
  const accepted = { accepted: context.accepted ?? [], analysis, policy: config.policy.waivers, today };
  const { findings, waived: more } = acceptFindings(own.findings, accepted);
  const waived = [...own.waived, ...more];
  const compatibility = await time('compatibility', () => testCompatibility(context, rehearsed, analysis));
  progress.stage('judge');
  const verdict = judge({
    policy: config.policy,
    detected,
    analysis,
    rehearsals: rehearsed.rehearsals,
    findings,
    locate: locateFindings(analysis),
    ...(compatibility && { compatibility }),
  });
  return {
    scope,
    detected: { ...detected, changed: changes },
    analysis,
    findings,
    ...(waived.length > 0 && { waived }),
    verdict,
    assumptions,
    timings,
    ...projectionsOf(rehearsed.each),
    ...waitsOf(rehearsed.rehearsals, timings),
    ...(rehearsal && { rehearsal }),
    ...(compatibility && { compatibility }),
  };
}
