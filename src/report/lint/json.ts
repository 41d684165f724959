import type { Replacement, Severity } from '../../analysis/analysis.ts';
import type { VerdictStatus } from '../../policy/verdict.ts';
import type { LintedFile, LintFinding, LintResult, TextRange } from './lint-result.ts';

/** `lockstep lint --format json`, `schemas/lint.schema.json`. Contract: extend, never break. */
export interface LintJson {
  schemaVersion: 1;
  verdict: VerdictStatus;
  files: LintedFile[];
  findings: LintJsonFinding[];
  waived: Array<LintJsonFinding & { waiver: { line: number; reason: string; until?: string } }>;
  databaseVersion: number;
  assumptions: string[];
}

export interface LintJsonFinding extends TextRange {
  path: string;
  rule: string;
  severity: Severity;
  message: string;
  recipe?: string[];
  hygiene?: true;
  undecided?: true;
  replacement?: Replacement;
}

export function renderLintJson({
  verdict,
  files,
  findings,
  waived,
  databaseVersion,
  assumptions,
}: LintResult): LintJson {
  return {
    schemaVersion: 1,
    verdict,
    files,
    findings: findings.map(jsonFinding),
    waived: waived.map((finding) => ({ ...jsonFinding(finding), waiver: finding.waiver })),
    databaseVersion,
    assumptions,
  };
}

function jsonFinding({
  path,
  range,
  rule,
  severity,
  message,
  recipe,
  hygiene,
  undecided,
  replacement,
}: LintFinding): LintJsonFinding {
  return {
    path,
    ...range,
    rule,
    severity,
    message,
    ...(recipe && { recipe }),
    ...(hygiene && { hygiene }),
    ...(undecided && { undecided }),
    ...(replacement && { replacement: plainReplacement(replacement) }),
  };
}

function plainReplacement({ path, line, endLine, text }: Replacement): Replacement {
  return { path, line, endLine, text };
}
