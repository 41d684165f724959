import { textOf } from '../detail.ts';
import { always, type Classified, type Classifiers, type Classify } from './classifier.ts';

const byServer = /^(role|database|tablespace|server|user mapping|foreign data wrapper|event trigger|large object)$/;
const unnamed = /^(trigger|policy|rule|event trigger|statistics|publication|subscription)$/;

const typeOf = (operation: Parameters<Classify>[0]): string => textOf(operation, 'objectType') ?? '';

const renameObject: Classify = (operation): Classified => {
  const type = typeOf(operation);
  if (unnamed.test(type)) return { phase: 'neutral', why: 'queries do not name it' };
  if (type === 'tablespace' || type === 'server' || type === 'foreign data wrapper')
    return { phase: 'ops', why: 'queries do not name it' };
  return { phase: 'switch', why: 'the running app knows the old name, the new one only the new name' };
};

const alterObject: Classify = (operation): Classified => {
  const type = typeOf(operation);
  if (textOf(operation, 'action') === 'depends')
    return { phase: 'neutral', why: 'only what DROP EXTENSION takes along' };
  if (byServer.test(type)) return { phase: 'ops', why: `a setting of the ${type}` };
  if (type === 'operator family' && textOf(operation, 'action') === 'drop')
    return { phase: 'contract', why: 'queries of the running app may rely on the operator' };
  if (type === 'operator family') return { phase: 'expand', why: 'one more way to use an operator' };
  if (type === 'collation') return { phase: 'ops', why: 'maintenance' };
  if (type.startsWith('text search'))
    return { phase: 'expand', why: 'what searches find changes for both apps at once' };
  if (type === 'operator') return { phase: 'neutral', why: 'what the planner knows of it' };
  return { phase: 'unknown', why: 'Lockstep does not know what this statement does to the apps' };
};

/** What has a name and is no relation, type or function; and the commands of a session. postgres-hazards 2.6. */
export const otherObjectPhases: Classifiers = {
  'create object': (operation) =>
    byServer.test(typeOf(operation))
      ? { phase: 'ops', why: `a ${typeOf(operation)}` }
      : { phase: 'expand', why: 'nobody uses it yet' },
  'alter object': alterObject,
  'rename object': renameObject,
  'drop object': (operation) =>
    typeOf(operation) === 'role' || typeOf(operation) === 'event trigger'
      ? { phase: 'ops', why: `a ${typeOf(operation)}` }
      : { phase: 'contract', why: 'the running app may still use it' },
  'alter function': always('expand', 'its behaviour changes for both apps at once'),
  'import foreign schema': always('expand', 'nobody uses the tables yet'),
  'drop owned': always('contract', 'everything that the role owns is gone, and every right it has'),
  'create subscription': always('ops', 'replication'),
  'alter subscription': always('ops', 'replication'),
  'drop subscription': always('ops', 'replication'),
  'alter statistics': always('neutral', 'statistics only'),
  'drop statistics': always('neutral', 'statistics only'),
  prepare: always('neutral', 'only this session knows it'),
  execute: (operation) => ({ phase: 'unknown', why: `what ${operation.object} runs was said elsewhere` }),
  cursor: always('neutral', 'it reads'),
  explain: always('neutral', 'it only plans; what EXPLAIN ANALYZE runs is listed'),
  'alter system': always('ops', 'a setting of the server'),
  checkpoint: always('ops', 'maintenance'),
  load: always('ops', 'a library for this session'),
};
