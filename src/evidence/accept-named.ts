import type { Analysis } from '../analysis/analysis.ts';
import { type Accepted, isAcceptable } from '../check/accept-findings.ts';
import type { PolicyConfig } from '../config/schema.ts';
import type { JsonReport, JsonWaiver } from '../report/report.ts';
import { type NamedFinding, nameFindings } from './name-findings.ts';
import { verdictLeft } from './verdicts.ts';

export interface AcceptNamedInput {
  accepted: readonly Accepted[];
  analysis: Analysis | undefined;
  /** The base branch's. */
  policy: PolicyConfig['waivers'];
  /** `YYYY-MM-DD`. */
  today: string;
}

/**
 * Takes out of a report what was accepted in comments, which the workflow knows nothing of. The verdict gets better only
 * as far as nothing else speaks against it.
 */
export function acceptNamed(report: JsonReport, input: AcceptNamedInput): JsonReport {
  const named = nameFindings(report, input.analysis);
  const waived = new Map<NamedFinding['finding'], JsonWaiver>();
  for (const each of named) {
    const found = findAccepted(each, input);
    if (found !== undefined) waived.set(each.finding, waiverOf(each, found));
  }
  if (waived.size === 0) return report;
  const left = named.flatMap(({ finding }) => (waived.has(finding) ? [] : [keyOf(finding.rule, finding.message)]));
  const gone = new Set(
    [...waived.keys()].map(({ rule, message }) => keyOf(rule, message)).filter((key) => !left.includes(key)),
  );
  const reasons = report.reasons.filter(({ code, message }) => !gone.has(keyOf(code, message)));
  const isLeft = (finding: NamedFinding['finding']): boolean => !waived.has(finding);
  return {
    ...report,
    verdict: verdictLeft(report.verdict, reasons),
    reasons,
    migrations: report.migrations.map((migration) => ({
      ...migration,
      findings: migration.findings.filter(isLeft),
      statements: migration.statements.map((statement) => ({
        ...statement,
        findings: statement.findings.filter(isLeft),
      })),
    })),
    waivers: [...(report.waivers ?? []), ...waived.values()],
  };
}

export function findAccepted(
  { id, finding }: Pick<NamedFinding, 'id'> & { finding: { rule: string } },
  { accepted, policy, today }: Omit<AcceptNamedInput, 'analysis'>,
): Accepted | undefined {
  if (!isAcceptable(finding.rule, policy)) return undefined;
  return accepted.find((each) => each.finding === id && each.until >= today);
}

function waiverOf({ finding, migration, statement }: NamedFinding, { reason, by, until }: Accepted): JsonWaiver {
  const { rule, severity, message } = finding;
  const location = statement?.location ?? { path: migration.path, line: 1 };
  return {
    rule,
    severity,
    message,
    migration: migration.id,
    ...(statement !== undefined && { statement: statement.index }),
    location,
    waiver: { ...location, reason: `${reason} (accepted by ${by})`, until },
  };
}

function keyOf(rule: string, message: string): string {
  return JSON.stringify([rule, message]);
}
