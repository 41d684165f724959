import type { Operation, OperationKind } from '../../sql/operation.ts';
import type { Phase } from '../analysis.ts';
import { isSet } from '../detail.ts';
import type { Outlook } from '../outlook.ts';
import { relationOf, type SchemaState, type StateRelation } from '../state.ts';

export interface Classified {
  phase: Phase;
  why: string;
  onNewObject?: boolean;
}

export interface ClassifyContext {
  state: SchemaState;
  outlook: Outlook;
}

export type Classify = (operation: Operation, context: ClassifyContext) => Classified;
export type Classifiers = { [Kind in OperationKind]?: Classify };

export const always =
  (phase: Phase, why: string): Classify =>
  () => ({ phase, why });

export const onNew: Classified = { phase: 'neutral', why: 'made in the same PR', onNewObject: true };

export function missing(operation: Operation, what: string): Classified {
  if (isSet(operation, 'ifExists') || isSet(operation, 'missingOk')) {
    return { phase: 'neutral', why: `${what} does not exist` };
  }
  return { phase: 'unknown', why: `${what} is neither in the base schema nor made in this PR` };
}

/** For operations on a table: new tables are nobody's business, absent ones are unknown. */
export const onTable =
  (classify: (operation: Operation, relation: StateRelation, context: ClassifyContext) => Classified): Classify =>
  (operation, context) => {
    const name = operation.table ?? operation.object;
    const relation = relationOf(context.state, name);
    if (relation === undefined) return missing(operation, name);
    return relation.isNew ? onNew : classify(operation, relation, context);
  };
