import { dotted, relationName } from '../tree.ts';
import { operation, type Readers } from './reader.ts';

export const triggerReaders: Readers = {
  CreateTrigStmt: (statement) => [
    operation('create trigger', statement.trigname ?? '', {
      table: relationName(statement.relation),
      detail: { function: dotted(statement.funcname), replace: statement.replace, constraint: statement.isconstraint },
    }),
  ],
  RuleStmt: ({ rulename, relation, replace }) => [
    operation('create rule', rulename ?? '', { table: relationName(relation), detail: { replace } }),
  ],
  CreateEventTrigStmt: ({ trigname }) => [
    operation('other', trigname ?? '', {
      detail: { statement: 'CreateEventTrigStmt', objectType: 'event trigger', action: 'create' },
    }),
  ],
};
