import type { Severity } from '../analysis/analysis.ts';
import { clamp, clean } from './clean.ts';
import { type Reported, reportOf } from './json.ts';
import type { JsonReport } from './report.ts';

/** A remark on lines of a file; plain text. */
export interface Remark {
  path: string;
  /** 1-based, both included. */
  startLine: number;
  endLine: number;
  severity: Severity;
  /** A rule or the code of a reason. */
  code: string;
  message: string;
}

/** What blocks or warns, where it stands, worst first and each once: for annotations on a diff. */
export function remarksOf(reported: Reported): Remark[] {
  const report = reportOf(reported);
  const all = [...ofStatements(report), ...ofReasons(report)].filter(({ severity }) => severity !== 'note');
  const once = new Map<string, Remark>();
  for (const remark of all) {
    const key = JSON.stringify([remark.path, remark.startLine, remark.code, remark.message]);
    if (!once.has(key)) once.set(key, remark);
  }
  return [...once.values()].toSorted((a, b) => rank(a.severity) - rank(b.severity));
}

function ofStatements({ migrations }: JsonReport): Remark[] {
  return migrations.flatMap(({ statements }) =>
    statements.flatMap(({ location, sql, findings }) =>
      findings.map(({ rule, severity, message, recipe }) => ({
        path: location.path,
        startLine: location.line,
        endLine: location.line + sql.trimEnd().split('\n').length - 1,
        severity,
        code: rule,
        message: inert([message, ...(recipe ?? []).map((step, index) => `${index + 1}. ${step}`)].join('\n')),
      })),
    ),
  );
}

/** Reasons that are not a finding of a rule: those stand at their statement already. */
function ofReasons({ reasons, migrations }: JsonReport): Remark[] {
  const rules = new Set(
    migrations.flatMap(({ statements }) => statements.flatMap((each) => each.findings.map(({ rule }) => rule))),
  );
  return reasons.flatMap(({ code, severity, message, nextStep, location }) =>
    location === undefined || rules.has(code)
      ? []
      : [
          {
            path: location.path,
            startLine: Math.max(1, location.line),
            endLine: Math.max(1, location.line),
            severity,
            code,
            message: inert(`${message}\nNext: ${nextStep}`),
          },
        ],
  );
}

/** GitHub shows annotations as text, but takes an `@name` in them for a mention in e-mails. */
function inert(text: string): string {
  return clamp(clean(text).replaceAll('@', '@\u2060'), 8000);
}

function rank(severity: Severity): number {
  return { block: 0, warn: 1, note: 2 }[severity];
}
