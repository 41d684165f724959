import { isSet } from '../detail.ts';
import { keyOf, type SchemaState, type StateRelation, type StateType, typeOf } from '../state.ts';
import { lockDrop } from './drop-relations.ts';
import { type Predict, type Predictors, predictionFor } from './prediction.ts';
import { childrenOf } from './relations.ts';

/** Nothing that anybody waits for, but with CASCADE the columns of the type go, and typed tables. Measured on 13 to 18. */
const drop: Predict = (operation, state) => {
  const builder = predictionFor(state);
  if (!isSet(operation, 'cascade')) return builder.done();
  const type = typeOf(state, operation.object);
  if (type === undefined) {
    if (!state.complete)
      builder.unknown(`Which tables have columns of ${operation.object}, and so are locked, is not known here.`);
    return builder.done();
  }
  const types = typesOver(state, type);
  for (const relation of state.relations.values()) {
    if (types.some((each) => relation.ofType === keyOf(each))) lockDrop([relation], { builder, state, cascade: true });
    else if (types.some((each) => hasColumn(state, relation, each))) {
      for (const each of [relation, ...childrenOf(state, relation)]) builder.lock(each, 'AccessExclusiveLock');
    }
  }
  return builder.done();
};

/** The type, and the domains that are over it. */
function typesOver(state: SchemaState, type: StateType): StateType[] {
  const found = [type];
  for (const next of found) {
    const above = [...state.types.values()].filter(({ base }) => base !== undefined && typeOf(state, base) === next);
    found.push(...above.filter((each) => !found.includes(each)));
  }
  return found;
}

function hasColumn(state: SchemaState, relation: StateRelation, type: StateType): boolean {
  return relation.columns.some((column) => column.type !== '' && typeOf(state, column.type) === type);
}

/** Types that go: postgres-hazards 2.6. */
export const dropTypeLocks: Predictors = { 'drop type': drop, 'drop domain': drop };
