import type { Operation, OperationKind } from '../../operation.ts';
import { bodyOf, dotted, objectName } from '../tree.ts';
import { typeText } from '../type-name.ts';
import { anyObjectName, objectWord } from './object-words.ts';
import { operation, type Readers } from './reader.ts';

const kinds: Record<string, OperationKind> = {
  OBJECT_TABLE: 'drop table',
  OBJECT_FOREIGN_TABLE: 'drop table',
  OBJECT_INDEX: 'drop index',
  OBJECT_VIEW: 'drop view',
  OBJECT_MATVIEW: 'drop materialized view',
  OBJECT_SEQUENCE: 'drop sequence',
  OBJECT_TYPE: 'drop type',
  OBJECT_DOMAIN: 'drop domain',
  OBJECT_FUNCTION: 'drop function',
  OBJECT_PROCEDURE: 'drop function',
  OBJECT_ROUTINE: 'drop function',
  OBJECT_AGGREGATE: 'drop function',
  OBJECT_SCHEMA: 'drop schema',
  OBJECT_EXTENSION: 'drop extension',
  OBJECT_PUBLICATION: 'drop publication',
  OBJECT_STATISTIC_EXT: 'drop statistics',
};

/** Their names are a table's with one more part. */
const ofTables: Record<string, OperationKind> = {
  OBJECT_TRIGGER: 'drop trigger',
  OBJECT_POLICY: 'drop policy',
  OBJECT_RULE: 'drop rule',
};

export const dropReaders: Readers = {
  DropStmt: ({ objects, removeType, behavior, missing_ok, concurrent }) => {
    const detail = { cascade: behavior === 'DROP_CASCADE', ifExists: missing_ok, concurrently: concurrent };
    const type = removeType ?? '';
    return (objects ?? []).map((object): Operation => {
      const tableKind = ofTables[type];
      if (tableKind !== undefined) {
        const parts = bodyOf(object, 'List')?.items ?? [];
        return operation(tableKind, dotted(parts.slice(-1)), { table: dotted(parts.slice(0, -1)), detail });
      }
      const kind = kinds[type];
      if (kind === undefined) {
        const objectType = objectWord(type);
        return operation('drop object', anyObjectName(type, object), { detail: { ...detail, objectType } });
      }
      const name = objectName(object);
      const isTable = kind === 'drop table';
      return operation(kind, name, {
        ...(isTable ? { table: name } : {}),
        detail: { ...detail, arguments: argumentsOf(object) },
      });
    });
  },
  DropOwnedStmt: ({ roles, behavior }) => [
    operation('drop owned', '', { detail: { roles: roleNames(roles), cascade: behavior === 'DROP_CASCADE' } }),
  ],
  DropRoleStmt: ({ roles, missing_ok }) =>
    (roles ?? []).map((role) => drop('role', bodyOf(role, 'RoleSpec')?.rolename, missing_ok)),
  DropdbStmt: ({ dbname, missing_ok }) => [drop('database', dbname, missing_ok)],
  DropTableSpaceStmt: ({ tablespacename, missing_ok }) => [drop('tablespace', tablespacename, missing_ok)],
  DropUserMappingStmt: ({ servername, missing_ok }) => [drop('user mapping', servername, missing_ok)],
};

function drop(objectType: string, name: string | undefined, ifExists: boolean | undefined): Operation {
  return operation('drop object', name ?? '', { detail: { objectType, ifExists } });
}

function roleNames(roles: readonly object[] | undefined): string {
  return (roles ?? []).map((role) => bodyOf(role, 'RoleSpec')?.rolename ?? '').join(',');
}

function argumentsOf(object: object): string | undefined {
  const routine = bodyOf(object, 'ObjectWithArgs');
  if (routine === undefined || routine.args_unspecified === true) return undefined;
  return (routine.objargs ?? []).map((node) => typeText(bodyOf(node, 'TypeName'))).join(',');
}
