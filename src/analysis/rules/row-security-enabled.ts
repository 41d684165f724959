import { isSet } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, shortName, tableSql } from './words.ts';

const rule = 'row-security-enabled';

/** Without a policy nobody but the owner reads a row. https://www.postgresql.org/docs/current/ddl-rowsecurity.html */
export const rowSecurityEnabled: Rule = {
  id: rule,
  about: ['enable row security'],
  check: (input) => {
    const made = operationsOf(input, 'create policy').map(({ operation }) => shortName(operation.table ?? ''));
    return operationsOf(input, 'enable row security').map(({ statement, operation }) => {
      const table = shortName(operation.table ?? '');
      const policies = findRelation(input.catalog, operation.table ?? '')?.policies ?? [];
      const hasPolicy = policies.length > 0 || made.includes(table);
      const who = isSet(operation, 'force') ? 'everyone, the owner too,' : 'every role but the owner';
      return findingAt(statement, {
        rule,
        severity: hasPolicy ? 'warn' : 'block',
        message: hasPolicy
          ? `From here on ${who} sees only the rows of ${table} that a policy shows: whatever the policies leave out is silently missing.`
          : `No policy exists on ${table}: ${who} silently reads no rows, and writes fail with error 42501.`,
        recipe: [
          `Make the policies first, in the same transaction: ${code(`CREATE POLICY … ON ${tableSql(operation)} FOR ALL TO <role> USING (…);`)}`,
          'Test with the role that the app uses, not with the owner.',
        ],
      });
    });
  },
};
