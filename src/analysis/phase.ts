import type { Operation } from '../sql/operation.ts';
import type { ClassifiedOperation, Phase } from './analysis.ts';
import type { Classifiers, ClassifyContext } from './phases/classifier.ts';
import { columnPhases } from './phases/columns.ts';
import { constraintPhases } from './phases/constraints.ts';
import { dataPhases } from './phases/data.ts';
import { indexPhases } from './phases/indexes.ts';
import { objectPhases } from './phases/objects.ts';
import { otherObjectPhases } from './phases/other-objects.ts';
import { securityPhases } from './phases/security.ts';
import { tablePhases } from './phases/tables.ts';

const classifiers: Classifiers = {
  ...tablePhases,
  ...columnPhases,
  ...constraintPhases,
  ...indexPhases,
  ...objectPhases,
  ...otherObjectPhases,
  ...securityPhases,
  ...dataPhases,
};

/** The phase of an operation, and why, given the schema as it is just before it and what the rest of the PR makes. */
export function classify(operation: Operation, context: ClassifyContext): ClassifiedOperation {
  const found = classifiers[operation.kind]?.(operation, context);
  if (found === undefined) return { ...operation, phase: 'unknown', why: 'not classified', onNewObject: false };
  return { ...operation, phase: found.phase, why: found.why, onNewObject: found.onNewObject === true };
}

/** From what decides most to what decides least. */
const order: Phase[] = ['switch', 'unknown', 'contract', 'tighten', 'backfill', 'expand', 'ops', 'neutral'];

/** The phase that decides for the whole. */
export function strongestPhase(phases: readonly Phase[]): Phase {
  const [first = 'neutral'] = phases;
  return phases.length < 2 ? first : (order.find((phase) => phases.includes(phase)) ?? 'neutral');
}

/** Every phase present, neutral left out, in the order of decisiveness. */
export function distinctPhases(phases: Iterable<Phase>): Phase[] {
  const present = new Set(phases);
  return order.filter((phase) => phase !== 'neutral' && present.has(phase));
}
