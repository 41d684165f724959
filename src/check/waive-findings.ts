import type { Analysis, Finding } from '../analysis/analysis.ts';
import { readWaivers, type WaiverComment } from '../analysis/waivers/read-waivers.ts';
import type { PolicyConfig } from '../config/schema.ts';
import type { SourceChange } from '../migrations/migration.ts';
import { applySeverities } from '../policy/judge.ts';
import { type Waived, waive } from '../policy/waivers.ts';

export interface WaiveFindingsInput {
  changes: readonly SourceChange[];
  analysis: Analysis;
  /** With the policy's severities. */
  findings: Array<Finding & { migration: string; source?: string }>;
  policy: PolicyConfig;
  /** `YYYY-MM-DD`: the day by which waivers are judged. */
  today: string;
  /** A file of the change; undefined where there is none (what a command sent). */
  textOf: (path: string) => Promise<string | undefined>;
}

/** The change's own waivers, applied to what the rules found. */
export async function waiveFindings(input: WaiveFindingsInput): Promise<Pick<Waived, 'findings' | 'waived'>> {
  const { analysis, findings, policy, today } = input;
  const waivers = await waiversOf(input);
  const done = waive({ findings, waivers, analysis, policy: policy.waivers, today });
  return {
    waived: done.waived,
    findings: [...done.findings, ...applySeverities(done.about, policy).map(({ at: _, ...finding }) => finding)],
  };
}

async function waiversOf({ changes, textOf }: WaiveFindingsInput): Promise<WaiverComment[]> {
  const found: WaiverComment[] = [];
  const read = new Set<string>();
  for (const { path, up } of changes.flatMap(({ pending }) => pending)) {
    for (const each of new Set([path, ...up.batches.map((batch) => batch.path)])) {
      if (read.has(each)) continue;
      const text = await textOf(each);
      if (text === undefined) continue;
      read.add(each);
      found.push(...readWaivers(each, text));
    }
    // What was seen on the wire brings its comments along.
    for (const batch of up.batches.filter((batch) => !read.has(batch.path))) {
      found.push(...readWaivers(batch.path, batch.sql).map((each) => moved(each, batch.line - 1)));
    }
  }
  return found;
}

function moved(waiver: WaiverComment, lines: number): WaiverComment {
  const { statement } = waiver;
  return {
    ...waiver,
    line: waiver.line + lines,
    ...(statement && { statement: { ...statement, line: statement.line + lines } }),
  };
}
