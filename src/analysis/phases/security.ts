import { isSet, textOf } from '../detail.ts';
import { relationOf } from '../state.ts';
import { always, type Classifiers, onNew, onTable } from './classifier.ts';

/** Row security, grants, owners: postgres-hazards 2.6. */
export const securityPhases: Classifiers = {
  'enable row security': onTable((operation) => ({
    phase: 'contract',
    why: isSet(operation, 'force')
      ? 'the owner too sees only what a policy allows'
      : 'the running app reads nothing, and cannot write, where no policy lets it',
  })),
  'disable row security': onTable(() => ({ phase: 'expand', why: 'rows that were hidden show' })),
  'create policy': onTable((operation) =>
    isSet(operation, 'restrictive')
      ? { phase: 'tighten', why: 'it hides rows that other policies show' }
      : { phase: 'expand', why: 'it shows more rows' },
  ),
  'alter policy': onTable(() => ({ phase: 'tighten', why: 'other rows may show or be writable' })),
  'drop policy': onTable((operation, _, { outlook }) =>
    outlook.makesPolicy(operation.table, operation.object)
      ? { phase: 'tighten', why: 'made again in the same PR: other rows may show or be writable' }
      : { phase: 'contract', why: 'rows that it showed are hidden' },
  ),
  grant: always('expand', 'it allows more'),
  revoke: (operation, { state }) => {
    if (operation.table !== undefined && relationOf(state, operation.table)?.isNew === true) return onNew;
    if (textOf(operation, 'objectType') === 'default privileges')
      return { phase: 'neutral', why: 'of future objects only' };
    return { phase: 'contract', why: 'the running app may need the right' };
  },
  'change owner': (operation, { state }) =>
    relationOf({ ...state, complete: true }, operation.object)?.isNew === true
      ? onNew
      : { phase: 'ops', why: 'who may change it changes' },
  'replica identity': onTable(() => ({ phase: 'ops', why: 'replication' })),
};
