import type { Operation } from '../../sql/operation.ts';
import { isSet, listOf, textOf } from '../detail.ts';
import { indexOf, keyOf, type StateRelation } from '../state.ts';
import { always, type Classified, type Classifiers, type ClassifyContext, missing, onTable } from './classifier.ts';
import { allColumnsNew } from './columns.ts';
import { constraintKinds } from './constraint-kinds.ts';

const add = onTable((operation, relation, context) => {
  const kind = constraintKinds[operation.kind] ?? 'check';
  const columns = listOf(operation, 'columns');
  if (isSet(operation, 'notEnforced')) return { phase: 'neutral', why: 'it is not enforced' };
  if (comesBack(operation, relation, context)) return { phase: 'neutral', why: 'it replaces one that the PR drops' };
  if (kind === 'foreign key' && allColumnsNew(context, operation.table, columns)) {
    return { phase: 'expand', why: 'the running app leaves the new columns empty' };
  }
  const using = textOf(operation, 'usingIndex');
  if (using !== undefined) return usingIndex(operation, relation, context, using);
  const what =
    kind === 'not null' ? 'NULL' : kind === 'unique' || kind === 'primary key' ? 'duplicates' : 'what it forbids';
  if ((kind === 'unique' || kind === 'exclusion') && allColumnsNew(context, operation.table, columns)) {
    return { phase: 'expand', why: 'the running app leaves the new columns empty' };
  }
  return { phase: 'tighten', why: `the running app breaks if it writes ${what}` };
});

function usingIndex(operation: Operation, relation: StateRelation, context: ClassifyContext, name: string): Classified {
  const index = indexOf(context.state, `${relation.schema}.${name}`)?.index;
  const columns = relation.columns.filter((column) => index?.columns.includes(column.name));
  const nullable = columns.some((column) => !column.notNull);
  if (operation.kind === 'add primary key' && nullable) {
    return { phase: 'tighten', why: 'the running app breaks if it writes NULL' };
  }
  return index?.isNew === false
    ? { phase: 'neutral', why: 'the unique index is there already' }
    : { phase: 'tighten', why: 'the running app breaks if it writes duplicates' };
}

/** The same constraint was dropped earlier in the PR, under whatever name. */
function comesBack(operation: Operation, relation: StateRelation, { state }: ClassifyContext): boolean {
  const kind = constraintKinds[operation.kind];
  const columns = listOf(operation, 'columns').toSorted().join(',');
  const table = keyOf(relation);
  return state.dropped.some(({ table: of, constraint }) => {
    if (of !== table || constraint.kind !== kind) return false;
    if (kind === 'check')
      return constraint.expression !== null && constraint.expression === textOf(operation, 'expression');
    const target = operation.references?.[0];
    const sameTarget = target === undefined || constraint.refTable?.split('.').at(-1) === target.split('.').at(-1);
    return sameTarget && constraint.columns.toSorted().join(',') === columns;
  });
}

const drop = onTable((operation, relation, { outlook }) => {
  const constraint = relation.constraints.find(({ name }) => name === operation.object);
  if (constraint === undefined) {
    if (!relation.assumed) return missing(operation, `constraint ${operation.object}`);
    return guessByName(operation.object);
  }
  if (constraint.isNew) return { phase: 'neutral', why: 'made in the same PR', onNewObject: true };
  if (constraint.kind === 'unique' || constraint.kind === 'primary key' || constraint.kind === 'exclusion') {
    const others = relation.indexes.filter(({ constraint: owner, unique }) => unique && owner !== constraint.name);
    const kept = others.some(({ columns }) => columns.join(',') === constraint.columns.join(','));
    if (kept || outlook.makesUnique(relation.name, constraint.columns)) {
      return { phase: 'neutral', why: 'another unique index keeps the rule' };
    }
    return { phase: 'contract', why: `ON CONFLICT (${constraint.columns.join(', ')}) of the running app fails` };
  }
  return { phase: 'expand', why: `the running app keeps to the ${constraint.kind} rule; the new one need not` };
});

function guessByName(name: string): Classified {
  if (/_(fkey|fk|check|chk|not_null)\d*$|^(fk|ck|chk)_/i.test(name)) {
    return { phase: 'expand', why: 'by its name a foreign key or check: the running app keeps to it' };
  }
  return { phase: 'contract', why: 'if it is a unique constraint, ON CONFLICT of the running app fails' };
}

/** Constraints: postgres-hazards 2.3. */
export const constraintPhases: Classifiers = {
  'add primary key': add,
  'add unique': add,
  'add foreign key': add,
  'add check': add,
  'add exclusion': add,
  'add not null constraint': add,
  'drop constraint': drop,
  'validate constraint': always('neutral', 'new rows are checked already'),
  'alter constraint': always('neutral', 'only the moment of the check changes'),
  'rename constraint': always('neutral', 'only ON CONFLICT ON CONSTRAINT and error messages name it'),
};
