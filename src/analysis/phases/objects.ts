import type { Operation } from '../../sql/operation.ts';
import { isSet, textOf } from '../detail.ts';
import { functionsOf, qualify, relationOf, typeOf } from '../state.ts';
import { always, type Classified, type Classifiers, type Classify, missing, onNew } from './classifier.ts';

const renamed: Classified = {
  phase: 'switch',
  why: 'the running app knows the old name, the new one only the new name',
};
const again: Classified = { phase: 'neutral', why: 'dropped to be made again in the same PR' };

const dropView: Classify = (operation, { state, outlook }) => {
  const relation = relationOf(state, operation.object);
  if (relation === undefined) return missing(operation, operation.object);
  if (relation.isNew) return onNew;
  if (outlook.makesView(operation.object)) return again;
  if (outlook.makesTable(operation.object)) return { phase: 'expand', why: 'a table takes the view’s place' };
  return { phase: 'contract', why: 'the running app may still read it' };
};

const dropType: Classify = (operation, { state, outlook }) => {
  const type = typeOf(state, operation.object);
  if (type === undefined && state.complete) return missing(operation, operation.object);
  if (type?.isNew === true) return onNew;
  return outlook.makesType(operation.object)
    ? { phase: 'tighten', why: 'another type takes its name' }
    : { phase: 'contract', why: 'the running app may still name it' };
};

/** Views, types, sequences, functions, triggers, schemas: postgres-hazards 2.6. */
export const objectPhases: Classifiers = {
  'create view': always('expand', 'nobody uses the view yet'),
  'replace view': (operation, { state }) => {
    const relation = state.relations.get(qualify(state, operation.object));
    if (relation === undefined || relation.isNew) return { phase: 'expand', why: 'nobody uses the view yet' };
    return { phase: 'expand', why: 'its columns stay; what it shows changes for both apps at once' };
  },
  'drop view': dropView,
  'drop materialized view': dropView,
  'rename view': (operation, { state }) => {
    const relation = relationOf(state, operation.object);
    if (relation === undefined) return missing(operation, operation.object);
    return relation.isNew ? onNew : renamed;
  },
  'create materialized view': always('expand', 'nobody uses it yet'),
  'refresh materialized view': always('ops', 'its rows are made anew'),
  'create type': always('expand', 'nobody uses the type yet'),
  'create domain': always('expand', 'nobody uses the type yet'),
  'add enum value': (operation, { state }) =>
    typeOf(state, operation.object)?.isNew === true
      ? onNew
      : { phase: 'expand', why: 'the running app may be unable to read the new value' },
  'rename enum value': (operation, { state }) =>
    typeOf(state, operation.object)?.isNew === true
      ? onNew
      : { phase: 'switch', why: 'each app knows one of the two values' },
  'alter type': (operation, { state, outlook }) => {
    const type = typeOf(state, operation.object);
    if (type?.isNew === true) return onNew;
    if (textOf(operation, 'action') !== 'rename') return { phase: 'neutral', why: 'a setting of the type' };
    return outlook.makesType(operation.object) ? { phase: 'tighten', why: 'another type takes its name' } : renamed;
  },
  'drop type': dropType,
  'drop domain': dropType,
  'alter domain': (operation, { state }) => {
    if (typeOf(state, operation.object)?.isNew === true) return onNew;
    const action = textOf(operation, 'action');
    if (action === 'rename') return renamed;
    if (action === 'add constraint' || action === 'set not null') {
      return { phase: 'tighten', why: 'the running app breaks if it writes what is now forbidden' };
    }
    if (action === 'validate constraint') return { phase: 'neutral', why: 'new rows are checked already' };
    if (isSet(operation, 'dropsDefault')) return { phase: 'contract', why: 'the running app may rely on the default' };
    return { phase: 'expand', why: 'the domain takes more' };
  },
  'create sequence': always('expand', 'nobody uses it yet'),
  'alter sequence': (operation, { state }) => {
    const relation = relationOf({ ...state, complete: true }, operation.object);
    if (relation?.isNew === true) return onNew;
    if (textOf(operation, 'action') === 'rename') return renamed;
    const options = textOf(operation, 'options') ?? '';
    return /restart|maxvalue|minvalue|as|increment/.test(options)
      ? { phase: 'tighten', why: 'the numbers that the running app gets change' }
      : { phase: 'neutral', why: 'a setting of the sequence' };
  },
  'drop sequence': (operation, { state }) => {
    const relation = relationOf(state, operation.object);
    if (relation === undefined) return missing(operation, operation.object);
    return relation.isNew ? onNew : { phase: 'contract', why: 'the running app may still use it' };
  },
  'create function': always('expand', 'nobody calls it yet'),
  'replace function': (operation, { state }) => {
    const existing = functionsOf(state, operation.object).some((each) => !each.isNew);
    return { phase: 'expand', why: existing ? 'its behaviour changes for both apps at once' : 'nobody calls it yet' };
  },
  'drop function': (operation, { state, outlook }) => {
    const existing = functionsOf(state, operation.object);
    if (existing.length === 0 && state.complete) return missing(operation, operation.object);
    if (existing.length > 0 && existing.every(({ isNew }) => isNew)) return onNew;
    if (outlook.makesFunction(operation.object, textOf(operation, 'arguments'))) return again;
    return { phase: 'contract', why: 'the running app may still call it' };
  },
  'create trigger': behaviour('expand', 'what writes do changes for both apps at once'),
  'drop trigger': (operation, context) =>
    context.outlook.makesTrigger(operation.table, operation.object)
      ? again
      : behaviour('contract', 'the running app may rely on what it does')(operation, context),
  'enable trigger': behaviour('ops', 'what writes do changes for both apps at once'),
  'disable trigger': behaviour('ops', 'what writes do changes for both apps at once'),
  'create rule': behaviour('expand', 'what statements do changes for both apps at once'),
  'drop rule': (operation, context) =>
    context.outlook.makesRule(operation.table, operation.object)
      ? again
      : behaviour('contract', 'the running app may rely on what it does')(operation, context),
  'create schema': always('expand', 'nobody uses it yet'),
  'drop schema': (operation, { state }) => {
    const isNew = state.schemas.get(operation.object);
    if (isNew === true) return onNew;
    if (isNew === undefined && state.complete) return missing(operation, `schema ${operation.object}`);
    return { phase: 'contract', why: 'the running app may still use what is in it' };
  },
  'rename schema': (operation, { state }) => (state.schemas.get(operation.object) === true ? onNew : renamed),
  'create extension': always('expand', 'nobody uses it yet'),
  'alter extension': always('ops', 'maintenance'),
  'drop extension': always('contract', 'the running app may still use what it brought'),
  'create publication': always('ops', 'replication'),
  'alter publication': always('ops', 'replication'),
  'drop publication': always('ops', 'replication'),
  'create statistics': always('neutral', 'statistics only'),
  comment: always('neutral', 'a comment'),
};

function behaviour(phase: Classified['phase'], why: string): Classify {
  return (operation: Operation, { state }) => {
    const relation = relationOf(state, operation.table);
    if (relation === undefined) return missing(operation, operation.table ?? operation.object);
    return relation.isNew ? onNew : { phase, why };
  };
}
