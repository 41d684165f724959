import { jsonMigrations } from './json-migrations.ts';
import type { CheckResult, JsonReport } from './report.ts';
import { withoutRowValues } from './row-values.ts';
import { jsonWaivers } from './waivers.ts';

/** What is shown: a check's values, or the JSON report of one that ran elsewhere. */
export type Reported = CheckResult | JsonReport;

/** The JSON report of what is shown. */
export function reportOf(reported: Reported): JsonReport {
  return 'schemaVersion' in reported ? reported : renderJson(reported);
}

/**
 * The JSON report of a check, however far it came; `schemas/report.schema.json` describes it. All other forms are made
 * from it, so none of them tells more of rows, see {@link withoutRowValues}.
 */
export function renderJson(result: CheckResult): JsonReport {
  return withoutRowValues(wholeReport(result));
}

function wholeReport(result: CheckResult): JsonReport {
  const { scope, detected, analysis, rehearsal, compatibility, verdict } = result;
  const changed = new Set(detected?.changed.map(({ source }) => `${source.tool}\0${source.path}`));
  return {
    schemaVersion: 1,
    verdict: verdict.status,
    reasons: verdict.reasons,
    scope: {
      base: scope?.base ?? null,
      head: scope?.head ?? null,
      ...(scope && { mergeBase: scope.mergeBase, behind: scope.behind }),
      sources: (detected?.sources ?? []).map(({ tool, path, reason, skipped }) => ({
        tool,
        path,
        reason,
        ...(skipped !== undefined && { skipped }),
        changed: changed.has(`${tool}\0${path}`),
      })),
    },
    migrations: jsonMigrations(result),
    compatibility: {
      cells: compatibility?.cells ?? [],
      notes: compatibility?.notes ?? [],
      ...(compatibility?.queries && { queries: compatibility.queries }),
    },
    ...(result.waived && result.waived.length > 0 && { waivers: jsonWaivers(result) }),
    ...(analysis?.split && { split: analysis.split }),
    phases: analysis?.phases ?? [],
    transactions: rehearsal?.transactions ?? [],
    dataQuestions: rehearsal?.dataQuestions ?? [],
    seed: rehearsal?.seed ?? null,
    environment: {
      engine: 'postgresql',
      version: rehearsal?.server.version ?? '',
      provider: rehearsal?.server.provider ?? null,
      rows: rehearsal?.seed.rows ?? {},
    },
    assumptions: [...new Set([...result.assumptions, ...(detected?.assumptions ?? [])])],
    notes: rehearsal?.notes ?? [],
    ...(result.queue && { queue: result.queue.map((each) => jsonQueue(each, rehearsal)) }),
    ...(rehearsal?.schemaChanges && { schemaChanges: rehearsal.schemaChanges }),
    ...(rehearsal?.schemaStart && { schemaStart: rehearsal.schemaStart }),
    timings: result.timings,
  };
}

function jsonQueue(
  { migration, source, statement, ...queue }: NonNullable<CheckResult['queue']>[number],
  rehearsal: CheckResult['rehearsal'],
): NonNullable<JsonReport['queue']>[number] {
  const rehearsed = rehearsal?.migrations.find(
    (each) => each.id === migration && each.source === (source ?? each.source),
  );
  const location = rehearsed?.statements.find(({ index }) => index === statement)?.location;
  return { location: location ?? { path: source ?? migration, line: 1 }, ...queue };
}
