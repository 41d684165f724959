import { isSet, listOf } from '../detail.ts';
import { functionsOf } from '../state.ts';
import { always, type Classifiers, type Classify, onTable } from './classifier.ts';

const backfill = onTable(() => ({ phase: 'backfill', why: 'it changes rows, not the schema' }));

const callsUserFunctions: Classify = (operation, { state }) => {
  const own = listOf(operation, 'calls').find((name) => functionsOf(state, name).length > 0);
  if (own === undefined) return { phase: 'neutral', why: 'it reads' };
  return { phase: 'unknown', why: `it calls ${own}(), whose body is not read` };
};

/** Data changes: postgres-hazards 2.8. And what is neither schema nor data. */
export const dataPhases: Classifiers = {
  insert: onTable((operation) =>
    isSet(operation, 'fromSelect')
      ? { phase: 'backfill', why: 'it copies rows' }
      : { phase: 'neutral', why: 'it adds rows that are written out' },
  ),
  update: backfill,
  delete: backfill,
  merge: backfill,
  copy: (operation, context) =>
    isSet(operation, 'from') ? backfill(operation, context) : { phase: 'neutral', why: 'it reads' },
  select: callsUserFunctions,
  refresh: always('ops', 'maintenance'),
  transaction: always('neutral', 'a transaction command'),
  set: always('neutral', 'a setting of the session'),
  call: (operation) => ({ phase: 'unknown', why: `it calls ${operation.object}(), whose body is not read` }),
  'do block': (operation) =>
    isSet(operation, 'dynamic')
      ? { phase: 'unknown', why: 'what the block runs is put together at run time' }
      : { phase: 'neutral', why: 'what the block runs is listed' },
  other: always('unknown', 'Lockstep does not know what this statement does to the apps'),
};
