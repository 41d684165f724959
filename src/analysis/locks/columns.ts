import { isSet, textOf } from '../detail.ts';
import { childrenNamed, columnOf, keyOf, relationOf, type StateRelation } from '../state.ts';
import { addColumn } from './add-column.ts';
import { altering, locks, noteAssumed, rewrite } from './alter.ts';
import { alterType } from './alter-type.ts';
import { lockDroppedColumn } from './dependents.ts';
import { alterAttribute } from './domains.ts';
import { nothing, type Predict, type Predictors } from './prediction.ts';
import { ownedSequences } from './relations.ts';

const strong = 'AccessExclusiveLock';

const dropColumn: Predict = (operation, state) => {
  if (textOf(operation, 'objectType') === 'type') return alterAttribute(operation, state);
  const name = operation.column ?? '';
  const alone = altering(operation, state, { mode: strong, recurses: false });
  const missing =
    alone.relation !== undefined && !alone.relation.assumed && columnOf(alone.relation, name) === undefined;
  if (missing && isSet(operation, 'missingOk')) return alone.builder.done();
  const place = altering(operation, state, { mode: strong, recurses: true });
  const { builder, relation } = place;
  // With ONLY, the next ones below keep the column as their own.
  const heirs = relation === undefined ? [] : childrenNamed(state, keyOf(relation));
  for (const heir of heirs) builder.lock(heir, strong);
  const cascade = isSet(operation, 'cascade');
  for (const each of place.tree) lockDroppedColumn({ relation: each, column: name, cascade }, place);
  noteAssumed(
    place,
    (table) => `Whether ${table}.${name} is part of a foreign key, whose other table is locked too, is not known.`,
  );
  return builder.done();
};

const setNotNull: Predict = (operation, state) => {
  const name = operation.column ?? '';
  const recurses = !isNotNull(relationOf(state, operation.table), name);
  const { builder, relation, tree } = altering(operation, state, { mode: strong, recurses });
  if (relation === undefined) return builder.work(operation.table, 'scan').done();
  for (const each of tree) {
    if (isNotNull(each, name) || provenNotNull(each, name)) continue;
    const reason = `Whether all of ${keyOf(each)} is read depends on a validated CHECK (${name} IS NOT NULL).`;
    // A CHECK on a column that the PR made is of the PR too.
    if (each.assumed && columnOf(each, name)?.isNew !== true) builder.perhaps(each, 'scan', reason);
    else builder.work(each, 'scan');
  }
  return builder.done();
};

/** 18: NOT NULL … NOT VALID says so of new rows only. */
function isNotNull(relation: StateRelation | undefined, column: string): boolean {
  if (relation === undefined || columnOf(relation, column)?.notNull !== true) return false;
  const own = relation.constraints.filter(({ kind, columns }) => kind === 'not null' && columns.includes(column));
  return own.every(({ validated }) => validated);
}

/** Up to 17 the children are locked even where nothing is to be done. */
const dropNotNull: Predict = (operation, state) => {
  const relation = relationOf(state, operation.table);
  const known = relation !== undefined && !relation.assumed && columnOf(relation, operation.column)?.notNull === false;
  return altering(operation, state, { mode: strong, recurses: state.serverMajor < 18 || !known }).builder.done();
};

/** A validated CHECK (c IS NOT NULL) spares SET NOT NULL the scan. https://www.postgresql.org/docs/current/sql-altertable.html */
export function provenNotNull(relation: StateRelation, column: string): boolean {
  return relation.constraints.some(({ kind, validated, expression, enforced }) => {
    if (kind !== 'check' || !validated || enforced === false || expression === null) return false;
    const plain = expression.replaceAll(/[()]/g, ' ').replaceAll(/\s+/g, ' ').trim();
    if (/ or /i.test(plain)) return false;
    return plain.split(/ and /i).some((part) => saysNotNull(part.trim(), column));
  });
}

function saysNotNull(part: string, column: string): boolean {
  const written = /^(not )?("(?:[^"]|"")+"|[\w$]+) is (not )?null$/i.exec(part);
  if (written === null) return false;
  const [, outer, name = '', inner] = written;
  const bare = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
  return bare === column && (outer === undefined) !== (inner === undefined);
}

/** Statistics and the planner's options are mild, on views' and foreign tables' columns too. */
const option: Predict = (operation, state) => {
  const name = textOf(operation, 'option');
  const mild = name === 'statistics' || name === 'options';
  const mode = mild ? 'ShareUpdateExclusiveLock' : strong;
  return altering(operation, state, { mode, recurses: name !== 'options' && name !== 'compression' }).builder.done();
};

/** Since 17 a partitioned table's identity is its partitions' too. */
const identity: Predict = (operation, state) => {
  const { builder, relation } = altering(operation, state, { mode: strong, recurses: state.serverMajor >= 17 });
  if (relation === undefined || operation.kind === 'add identity') return builder.done();
  const mode = operation.kind === 'drop identity' ? strong : 'ShareRowExclusiveLock';
  if (columnOf(relation, operation.column)?.identity != null) {
    for (const sequence of ownedSequences(state, relation, operation.column)) builder.lock(sequence, mode);
  }
  return builder.done();
};

const setExpression: Predict = (operation, state) => {
  const place = altering(operation, state, { mode: strong, recurses: true });
  if (place.relation === undefined) place.builder.work(operation.table, 'rewrite');
  for (const each of place.tree) {
    if (each.assumed) {
      const reason = `Whether ${keyOf(each)} is rewritten depends on whether ${operation.column} is STORED.`;
      place.builder.perhaps(each, 'rewrite', reason);
    } else if (columnOf(each, operation.column)?.virtual !== true) rewrite(place, each);
  }
  return place.builder.done();
};

const renameColumn: Predict = (operation, state) =>
  textOf(operation, 'objectType') === 'type' ? nothing : locks(strong, { recurses: true })(operation, state);

/** Measured on PostgreSQL 13 to 18 by test/differential/cases/columns-change.ts; the hazard catalogue, 2.1 and 2.2. */
export const columnLocks: Predictors = {
  'add column': addColumn,
  'drop column': dropColumn,
  'rename column': renameColumn,
  'alter column type': alterType,
  'set not null': setNotNull,
  'drop not null': dropNotNull,
  'set default': locks(strong, { recurses: true }),
  'drop default': locks(strong, { recurses: true }),
  'set expression': setExpression,
  'drop expression': locks(strong, { recurses: true }),
  'add identity': identity,
  'set identity': identity,
  'drop identity': identity,
  'column option': option,
};
