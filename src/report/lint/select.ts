import type { LintFinding, LintResult } from './lint-result.ts';

export interface LintView {
  /** Every finding, notes too. Default: what blocks, warns or was not seen. */
  all?: boolean;
}

export function shownFindings({ findings }: LintResult, { all = false }: LintView): LintFinding[] {
  return all ? findings : findings.filter(({ severity, undecided }) => severity !== 'note' || undecided === true);
}

const ORDER = { block: 0, warn: 1, note: 2 } as const;

/** What blocks first, then what was not seen. */
export function worstFirst(findings: readonly LintFinding[]): LintFinding[] {
  const rank = ({ severity, undecided }: LintFinding): number => (undecided === true ? 0.5 : ORDER[severity]);
  return findings.toSorted((a, b) => rank(a) - rank(b));
}

/** `2 files, 5 statements: 1 blocks, 1 not seen, 2 warnings, 3 notes, 1 waived` */
export function summaryOf({ files, findings, waived }: LintResult): string {
  const count = (wanted: (finding: LintFinding) => boolean): number => findings.filter(wanted).length;
  const unseen = count(({ undecided }) => undecided === true);
  const decided = (severity: LintFinding['severity']): number =>
    count((finding) => finding.severity === severity && finding.undecided !== true);
  const parts = [
    part(decided('block'), 'blocks', 'block'),
    part(unseen, 'not seen', 'not seen'),
    part(decided('warn'), 'warning', 'warnings'),
    part(decided('note'), 'note', 'notes'),
    part(waived.length, 'waived', 'waived'),
  ].filter((text) => text !== '');
  const statements = files.reduce((sum, file) => sum + file.statements, 0);
  const what = `${part(files.length, 'file', 'files') || 'no files'}, ${part(statements, 'statement', 'statements') || 'no statements'}`;
  return parts.length === 0 ? `${what}: nothing found` : `${what}: ${parts.join(', ')}`;
}

function part(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}
