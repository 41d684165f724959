/** A script whose locks and work are predicted and measured, in one transaction that is taken back. */
export interface DifferentialCase {
  /** kebab-case, unique among all cases; a hazard's own id where it is that hazard. */
  id: string;
  sql: string;
  /** Committed before, in a database of its own: part of what the catalogue says. Its tables need rows. */
  setup?: string;
  /** Default: 13 to 18. */
  majors?: readonly number[];
  /** Ids of the hazard catalogue that it covers, besides its own. */
  hazards?: readonly string[];
  /** It cannot run inside a transaction (CONCURRENTLY, VACUUM): run alone in a database of its own, and sampled. */
  alone?: true;
  /** Some of its locks, measured alone, are too short to be seen each time: none may be stronger than predicted. */
  brief?: true;
  /** It fails with this SQLSTATE: only that is looked at. */
  fails?: string;
}

type Written = string | Omit<DifferentialCase, 'id'>;

/** Cases by id; one that is only SQL is written as its SQL. */
export function defineCases(written: Record<string, Written>): DifferentialCase[] {
  return Object.entries(written).map(([id, each]) => ({ id, ...(typeof each === 'string' ? { sql: each } : each) }));
}

export const MAJORS = [13, 14, 15, 16, 17, 18] as const;

export function majorsFrom(first: number): number[] {
  return MAJORS.filter((major) => major >= first);
}

export function majorsUpTo(last: number): number[] {
  return MAJORS.filter((major) => major <= last);
}
