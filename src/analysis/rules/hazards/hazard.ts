import type { Phase } from '../../analysis.ts';

/** One hazard of a schema change, and what tells of it; at least one of `rules` … `other` is there. */
export interface Hazard {
  /** As in the differential test's table. */
  id: string;
  /** A migration that shows it on the shop of the tests, in one transaction; a list runs without one. */
  sql?: string | string[];
  /** Rules that speak. */
  rules?: string[];
  /** The class that the separation judges by. */
  phase?: Phase;
  /** Locks that are predicted and measured: `orders ACCESS EXCLUSIVE`. */
  locks?: string[];
  /** Reasons of the verdict that are no rule's. */
  reason?: string[];
  /** Why it is no hazard. */
  taste?: string;
  /** What else tells of it. */
  other?: string;
}

export interface HazardSection {
  title: string;
  hazards: Hazard[];
}
