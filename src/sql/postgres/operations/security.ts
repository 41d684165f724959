import type { GrantStmt } from 'libpg-query';
import type { Operation } from '../../operation.ts';
import { bodyOf, objectName, relationName } from '../tree.ts';
import { queryFacts } from './query-facts.ts';
import { operation, type Readers } from './reader.ts';

export const securityReaders: Readers = {
  CreatePolicyStmt: ({ policy_name, table, permissive, qual, with_check }) => [
    operation('create policy', policy_name ?? '', {
      table: relationName(table),
      references: queryFacts([qual, with_check]).reads,
      detail: { restrictive: permissive !== true },
    }),
  ],
  AlterPolicyStmt: ({ policy_name, table, qual, with_check }) => [
    operation('alter policy', policy_name ?? '', {
      table: relationName(table),
      references: queryFacts([qual, with_check]).reads,
    }),
  ],
  GrantStmt: (statement) => grants(statement),
  GrantRoleStmt: ({ is_grant, granted_roles }) =>
    (granted_roles ?? []).map((role) =>
      operation(is_grant === true ? 'grant' : 'revoke', bodyOf(role, 'AccessPriv')?.priv_name ?? '', {
        detail: { objectType: 'role' },
      }),
    ),
  AlterDefaultPrivilegesStmt: ({ action }) => [
    operation(action?.is_grant === true ? 'grant' : 'revoke', '', { detail: { objectType: 'default privileges' } }),
  ],
};

function grants(statement: GrantStmt): Operation[] {
  const kind = statement.is_grant === true ? 'grant' : 'revoke';
  const type = word(statement.objtype);
  const privileges =
    (statement.privileges ?? []).map((node) => bodyOf(node, 'AccessPriv')?.priv_name ?? '').join(',') || 'all';
  const inSchema = statement.targtype === 'ACL_TARGET_ALL_IN_SCHEMA';
  return (statement.objects ?? []).map((object) => {
    const name = objectName(object);
    const isTable = type === 'table' && !inSchema;
    return operation(kind, name, {
      ...(isTable ? { table: name } : {}),
      detail: { objectType: type, privileges, inSchema },
    });
  });
}

function word(objectType: string | undefined): string {
  return (objectType ?? '').replace('OBJECT_', '').toLowerCase();
}
