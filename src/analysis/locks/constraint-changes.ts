import type { Operation } from '../../sql/operation.ts';
import type { CatalogConstraint } from '../catalog.ts';
import { isSet, textOf } from '../detail.ts';
import { keyOf, relationOf, type SchemaState } from '../state.ts';
import { altering, noteAssumed } from './alter.ts';
import { lockDroppedConstraint } from './dependents.ts';
import { checkForeignKey, isEmpty, lockReferenced } from './foreign-keys.ts';
import type { Predict, Predictors } from './prediction.ts';
import { childrenOf } from './relations.ts';

const strong = 'AccessExclusiveLock';

function constraintOf(operation: Operation, state: SchemaState): CatalogConstraint | undefined {
  return relationOf(state, operation.table)?.constraints.find(({ name }) => name === operation.object);
}

const validate: Predict = (operation, state) => {
  const mode = 'ShareUpdateExclusiveLock';
  const constraint = constraintOf(operation, state);
  const alone = altering(operation, state, { mode, recurses: false });
  if (constraint?.validated === true && constraint.enforced !== false) return alone.builder.done();
  if (alone.relation === undefined || constraint === undefined) {
    noteAssumed(
      alone,
      (table) =>
        `Whether ${table}'s ${operation.object} is a foreign key, whose other table is locked and read too, is not known.`,
    );
    return alone.builder.work(operation.table, 'scan').done();
  }
  const { refTable } = constraint;
  if (refTable === null) {
    const place = altering(operation, state, { mode, recurses: true });
    for (const each of place.tree) if (each.kind !== 'foreign table') place.builder.work(each, 'scan');
    return place.builder.done();
  }
  const place = altering(operation, state, {
    mode,
    recurses: state.serverMajor >= 18 && alone.relation.kind === 'partitioned table',
  });
  place.builder.lock(refTable, 'RowShareLock');
  checkForeignKey({ child: alone.relation, parent: refTable, empty: isEmpty(alone.relation) }, place);
  return place.builder.done();
};

const drop: Predict = (operation, state) => {
  const constraint = constraintOf(operation, state);
  const alone = altering(operation, state, { mode: strong, recurses: false });
  const { builder, relation } = alone;
  noteAssumed(
    alone,
    (table) =>
      `Whether ${table}'s ${operation.object} is a foreign key, whose other table is locked too, is not known.`,
  );
  if (relation === undefined || constraint === undefined) return builder.done();
  const cascade = isSet(operation, 'cascade');
  const isRule = constraint.kind === 'check' || constraint.kind === 'not null';
  const inherits = isRule ? constraint.noInherit !== true : relation.kind === 'partitioned table';
  // With ONLY, the next ones below keep a check as their own.
  const all = !isSet(operation, 'only') || relation.kind === 'partitioned table';
  const next = all
    ? childrenOf(state, relation)
    : childrenOf(state, relation).filter(({ parents }) => parents.includes(keyOf(relation)));
  if (inherits) for (const each of next) builder.lock(each, strong);
  for (const each of [relation, ...next]) {
    const own = each.constraints.find(({ name }) => name === constraint.name);
    if (own !== undefined && (each === relation || own.inherited === true))
      lockDroppedConstraint({ relation: each, constraint: own, cascade }, alone);
  }
  return builder.done();
};

const alter: Predict = (operation, state) => {
  const constraint = constraintOf(operation, state);
  const place = altering(operation, state, { mode: strong, recurses: false });
  noteAssumed(place, (table) => `Which other table ${table}'s ${operation.object} points at is not known.`);
  if (place.relation === undefined || constraint === undefined) return place.builder.done();
  const { builder, relation } = place;
  if (relation.kind === 'partitioned table' || isSet(operation, 'inherits')) {
    for (const each of [relation, ...childrenOf(state, relation)]) {
      builder.lock(each, strong);
      // What becomes the children's too is checked in them.
      if (each !== relation && isSet(operation, 'inherits')) builder.work(each, 'scan');
    }
  }
  const enforced = textOf(operation, 'enforced');
  const { refTable } = constraint;
  if (refTable === null || enforced === undefined) return builder.done();
  lockReferenced(refTable, enforced === 'true' ? 'ShareRowExclusiveLock' : strong, place);
  if (enforced === 'true') checkForeignKey({ child: relation, parent: refTable, empty: isEmpty(relation) }, place);
  return builder.done();
};

const rename: Predict = (operation, state) => {
  const constraint = constraintOf(operation, state);
  const recurses = constraint?.kind === 'check' || constraint?.kind === 'not null';
  const { builder, relation } = altering(operation, state, {
    mode: strong,
    recurses: recurses && constraint.noInherit !== true,
  });
  if (relation !== undefined && constraint?.refTable === null) {
    builder.lockIndexes(relation, 'ShareUpdateExclusiveLock', (index) => index.constraint === constraint.name);
  }
  return builder.done();
};

/** What becomes of constraints that stand. */
export const constraintChanges: Predictors = {
  'validate constraint': validate,
  'drop constraint': drop,
  'alter constraint': alter,
  'rename constraint': rename,
};
