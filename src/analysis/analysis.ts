import type { Operation } from '../sql/operation.ts';
import type { Prediction } from './locks/prediction.ts';
import type { TransactionControl } from './transactions.ts';

export type Phase = 'expand' | 'backfill' | 'contract' | 'switch' | 'tighten' | 'neutral' | 'ops' | 'unknown';

export type Severity = 'block' | 'warn' | 'note';

/** A rule's message about a statement. */
export interface Finding {
  /** kebab-case; equals the page's name in docs/rules/. */
  rule: string;
  severity: Severity;
  /** What is blocked or broken, for whom, with the user's own names. One or two sentences. */
  message: string;
  /** The numbered safe sequence, one entry a step; SQL in backticks. */
  recipe?: string[];
  /** Statement's index within its migration; absent for findings about the whole migration. */
  statement?: number;
  origin: 'measured' | 'predicted';
  /** Taste and order in the schema: never more than a note, shown on one folded line with the others. */
  hygiene?: true;
  /** The one edit that mends it, for the flow to place in the file. */
  edit?: Edit;
  /** The same in its file, ready for a suggestion block. */
  replacement?: Replacement;
}

/** What a statement should be instead. */
export interface Edit {
  /** One statement or several, without the last semicolon. */
  sql: string;
  /** It cannot run inside a transaction block. */
  outsideTransaction?: true;
}

export interface Replacement {
  path: string;
  /** 1-based; the lines from `line` to `endLine`, both included, give way to `text`. */
  line: number;
  endLine: number;
  /** Full lines, without the last line break. */
  text: string;
}

export interface ClassifiedOperation extends Operation {
  phase: Phase;
  /** Why, one clause: "the running app may still read it". */
  why: string;
  /** The object, or its table, was made in the same PR. */
  onNewObject: boolean;
}

export interface AnalysedStatement {
  sql: string;
  location: { path: string; line: number };
  operations: ClassifiedOperation[];
  phase: Phase;
  /** Set where the text could not be parsed: never reported as safe. */
  unparsed?: string;
  /** Locks and work on existing relations, by the static lock model; for where nothing was measured. */
  predicted?: Prediction;
  /** Number of the transaction within the analysis, as the tool will have it; equal numbers share one. */
  transaction?: number;
  /** A transaction block is open around it: the tool's, the script's own, or a batch's implicit one. */
  inTransaction?: boolean;
  /** A BEGIN, COMMIT or ROLLBACK that does not do what it seems to. */
  control?: TransactionControl;
  /** CREATE INDEX CONCURRENTLY and its like. */
  nonTransactional?: boolean;
}

export interface AnalysedMigration {
  id: string;
  source: string;
  statements: AnalysedStatement[];
  phase: Phase;
  /** Set where (part of) it is not SQL and was not seen otherwise. */
  notAnalysed?: string;
  /** How the tool wraps it. */
  transaction?: 'migration' | 'all' | 'none';
}

/** A PR's worth of static facts. */
export interface Analysis {
  migrations: AnalysedMigration[];
  /** Phases present in the whole PR, neutral left out. */
  phases: Phase[];
  /** Proposed split where expand and contract are mixed, or a switch has to be taken apart: one entry a PR. */
  split?: SplitStep[];
}

export interface SplitStep {
  title: string;
  phase: Phase;
  /** SQL of this PR, the user's own statements or rewritten ones; comments say what the app does meanwhile. */
  sql: string[];
  /** What must have happened before: "the code that no longer reads orders.email is live everywhere". */
  after?: string;
}
