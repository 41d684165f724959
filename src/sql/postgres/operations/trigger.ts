import { dotted, relationName } from '../tree.ts';
import { queryFacts } from './query-facts.ts';
import { operation, type Readers } from './reader.ts';

export const triggerReaders: Readers = {
  CreateTrigStmt: (statement) => [
    operation('create trigger', statement.trigname ?? '', {
      table: relationName(statement.relation),
      references: statement.constrrel === undefined ? [] : [relationName(statement.constrrel)],
      detail: {
        function: dotted(statement.funcname),
        replace: statement.replace,
        constraint: statement.isconstraint,
        row: statement.row,
        events: eventsOf(statement.events),
      },
    }),
  ],
  RuleStmt: ({ rulename, relation, replace, actions }) => [
    operation('create rule', rulename ?? '', {
      table: relationName(relation),
      references: queryFacts(actions).reads.filter((name) => name !== 'old' && name !== 'new'),
      detail: { replace, writes: queryFacts(actions).writes.join(',') || undefined },
    }),
  ],
};

/** pg_trigger.tgtype's bits. https://www.postgresql.org/docs/current/catalog-pg-trigger.html */
function eventsOf(bits = 0): string {
  const events = [bits & 4 && 'insert', bits & 16 && 'update', bits & 8 && 'delete', bits & 32 && 'truncate'];
  return events.filter((event) => event !== 0).join(',');
}
