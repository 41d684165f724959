import type { Finding, Replacement } from '../../analysis/analysis.ts';
import type { ToolId } from '../../migrations/migration.ts';
import type { VerdictStatus } from '../../policy/verdict.ts';

/** 1-based; columns count UTF-16 code units, as editors do; `endColumn` is the one behind the last character. */
export interface TextRange {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

/** A finding where it stands in its file. */
export interface LintFinding extends Omit<Finding, 'statement' | 'edit' | 'origin' | 'replacement'> {
  path: string;
  range: TextRange;
  /** It says that something was not read or not seen: never green, and never waived. */
  undecided?: true;
  /** Full lines that mend it; `endColumn` is behind the last character of `endLine`. */
  replacement?: Replacement & { endColumn: number };
  /** The statement's text, for a fingerprint that lasts when lines move. */
  sql?: string;
}

export type WaivedLintFinding = LintFinding & { waiver: { line: number; reason: string; until?: string } };

export interface LintedFile {
  path: string;
  /** The tool whose source it belongs to; absent for a loose file. */
  tool?: ToolId;
  statements: number;
  /** Earlier migrations from which the schema is known; absent where nothing is known of the database. */
  earlier?: number;
}

/** The values of `lockstep lint`. Every renderer is a pure function of this. */
export interface LintResult {
  /** `error`: something was not read or seen, so it is not green. */
  verdict: VerdictStatus;
  files: LintedFile[];
  /** By path and place. */
  findings: LintFinding[];
  waived: WaivedLintFinding[];
  databaseVersion: number;
  assumptions: string[];
}
