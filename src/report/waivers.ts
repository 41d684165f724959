import type { CheckResult, JsonWaiver } from './report.ts';

/** Every waived finding with its place and what the waiver says. */
export function jsonWaivers({ waived = [], analysis }: CheckResult): JsonWaiver[] {
  return waived.map(({ rule, severity, message, migration, source, statement, waiver }) => {
    const statements = analysis?.migrations.find(
      (each) => each.id === migration && (source === undefined || each.source === source),
    )?.statements;
    const location = statements?.[statement ?? 0]?.location ?? { path: waiver.path, line: waiver.line };
    return {
      rule,
      severity,
      message,
      migration,
      ...(statement !== undefined && { statement }),
      location,
      waiver,
    };
  });
}

/** "until 2026-12-31: the table is empty in production" */
export function waiverWords({ waiver: { until, reason } }: JsonWaiver): string {
  return `${until === undefined ? '' : `until ${until}: `}${reason}`;
}
