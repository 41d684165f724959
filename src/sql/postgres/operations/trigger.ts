import { dotted, relationName } from '../tree.ts';
import { operation, type Readers } from './reader.ts';
import { readTables } from './table.ts';

export const triggerReaders: Readers = {
  CreateTrigStmt: (statement) => [
    operation('create trigger', statement.trigname ?? '', {
      table: relationName(statement.relation),
      references: statement.constrrel === undefined ? [] : [relationName(statement.constrrel)],
      detail: { function: dotted(statement.funcname), replace: statement.replace, constraint: statement.isconstraint },
    }),
  ],
  RuleStmt: ({ rulename, relation, replace, actions }) => [
    operation('create rule', rulename ?? '', {
      table: relationName(relation),
      references: readTables(actions).filter((name) => name !== 'old' && name !== 'new'),
      detail: { replace },
    }),
  ],
};
