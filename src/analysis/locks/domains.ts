import { isSet, textOf } from '../detail.ts';
import { type SchemaState, type StateRelation, type StateType, typeOf } from '../state.ts';
import { rewrite } from './alter.ts';
import { nothing, type Predict, type Predictors, predictionFor } from './prediction.ts';
import { childrenOf, lockTree, storedParts } from './relations.ts';

/** A domain's new rule is checked in every table that uses it, each under SHARE. Measured on 13 to 18. */
const alterDomain: Predict = (operation, state) => {
  const action = textOf(operation, 'action');
  const domain = typeOf(state, operation.object);
  if (!checksRows(operation, domain)) return nothing;
  const builder = predictionFor(state);
  if (domain === undefined) {
    if (!state.complete)
      builder.perhapsSomewhere(
        'scan',
        operation.object,
        `Which tables use ${operation.object}, and are read under SHARE, is not known.`,
      );
    return builder.done();
  }
  if (action === 'set not null' && domain.notNull === true) return builder.done();
  for (const relation of state.relations.values()) {
    if (relation.kind !== 'table' && relation.kind !== 'materialized view') continue;
    if (relation.columns.some(({ type }) => isOver(type, domain, state)))
      builder.lock(relation, 'ShareLock').work(relation, 'scan');
  }
  return builder.done();
};

function checksRows(operation: Parameters<Predict>[0], domain: StateType | undefined): boolean {
  const action = textOf(operation, 'action');
  if (action === 'set not null' || action === 'validate constraint') return true;
  return (
    action === 'add constraint' &&
    !isSet(operation, 'notValid') &&
    !(domain?.notNull === true && textOf(operation, 'kind') === 'add not null constraint')
  );
}

/** The domain itself, or one over it. */
function isOver(type: string, domain: StateType, state: SchemaState): boolean {
  const found = type === '' ? undefined : typeOf(state, type);
  if (found === domain) return true;
  return found?.kind === 'domain' && found.base !== undefined && isOver(found.base, domain, state);
}

/** ALTER TYPE … ATTRIBUTE on a composite type: its typed tables follow with CASCADE. */
export const alterAttribute: Predict = (operation, state) => {
  const builder = predictionFor(state);
  if (!isSet(operation, 'cascade')) return builder.done();
  const type = typeOf(state, operation.table ?? operation.object);
  for (const table of typedTables(type, state)) {
    lockTree(table, { builder, state, mode: 'AccessExclusiveLock' });
    if (operation.kind !== 'alter column type') continue;
    for (const each of [table, ...childrenOf(state, table)])
      for (const part of storedParts(state, each)) rewrite({ builder, state, relation: part, tree: [part] }, part);
  }
  return builder.done();
};

function typedTables(type: StateType | undefined, state: SchemaState): StateRelation[] {
  if (type === undefined) return [];
  return [...state.relations.values()].filter(({ ofType }) => ofType !== undefined && typeOf(state, ofType) === type);
}

export const domainLocks: Predictors = {
  'alter domain': alterDomain,
  'alter type': (operation, state) =>
    textOf(operation, 'action') === 'rename attribute' ? alterAttribute(operation, state) : nothing,
};
