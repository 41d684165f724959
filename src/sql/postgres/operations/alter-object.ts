import { bodyOf, dotted, objectName, relationName, stringOf } from '../tree.ts';
import { anyObjectName, objectWord } from './object-words.ts';
import { operation, type Readers } from './reader.ts';

/** Settings of what is neither a relation, a type nor a function. */
export const alterObjectReaders: Readers = {
  AlterCollationStmt: ({ collname }) => [alter('collation', dotted(collname), { action: 'refresh version' })],
  AlterDatabaseRefreshCollStmt: ({ dbname }) => [alter('database', dbname, { action: 'refresh version' })],
  AlterDatabaseSetStmt: ({ dbname, setstmt }) => [alter('database', dbname, { setting: setstmt?.name })],
  AlterDatabaseStmt: ({ dbname, options }) => {
    const moves = (options ?? []).some((option) => bodyOf(option, 'DefElem')?.defname === 'tablespace');
    return [alter('database', dbname, { action: moves ? 'move' : undefined })];
  },
  AlterEventTrigStmt: ({ trigname, tgenabled }) => [
    alter('event trigger', trigname, { action: tgenabled === 'D' ? 'disable' : 'enable' }),
  ],
  AlterFdwStmt: ({ fdwname }) => [alter('foreign data wrapper', fdwname)],
  AlterForeignServerStmt: ({ servername }) => [alter('server', servername)],
  AlterUserMappingStmt: ({ servername, user }) => [alter('user mapping', servername, { user: user?.rolename })],
  AlterOpFamilyStmt: ({ opfamilyname, amname, isDrop }) => [
    alter('operator family', dotted(opfamilyname), { method: amname, action: isDrop === true ? 'drop' : 'add' }),
  ],
  AlterOperatorStmt: ({ opername }) => [alter('operator', dotted(opername?.objname))],
  AlterTSConfigurationStmt: ({ cfgname }) => [alter('text search configuration', dotted(cfgname))],
  AlterTSDictionaryStmt: ({ dictname }) => [alter('text search dictionary', dotted(dictname))],
  AlterTableSpaceOptionsStmt: ({ tablespacename }) => [alter('tablespace', tablespacename)],
  AlterRoleStmt: ({ role }) => [alter('role', role?.rolename)],
  AlterRoleSetStmt: ({ role, setstmt }) => [alter('role', role?.rolename, { setting: setstmt?.name })],
  AlterFunctionStmt: ({ func, objtype }) => [
    operation('alter function', dotted(func?.objname), { detail: { objectType: objectWord(objtype) } }),
  ],
  AlterStatsStmt: ({ defnames, missing_ok }) => [
    operation('alter statistics', dotted(defnames), { detail: { ifExists: missing_ok } }),
  ],
  AlterObjectDependsStmt: ({ objectType, relation, object, extname, remove }) => {
    const isTrigger = objectType === 'OBJECT_TRIGGER';
    const table = relationName(relation);
    const name = isTrigger ? objectName(object) : relation === undefined ? objectName(object) : table;
    return [
      operation('alter object', name, {
        ...(isTrigger ? { table } : {}),
        detail: {
          objectType: objectWord(objectType),
          action: 'depends',
          extension: extname?.sval,
          no: remove,
        },
      }),
    ];
  },
  AlterOwnerStmt: ({ objectType, object, relation, newowner }) => [
    operation('change owner', relation === undefined ? anyObjectName(objectType, object) : relationName(relation), {
      detail: { objectType: objectWord(objectType), newName: newowner?.rolename },
    }),
  ],
  ReassignOwnedStmt: ({ roles, newrole }) => [
    operation('change owner', '', {
      detail: {
        objectType: 'everything owned',
        roles: (roles ?? []).map((role) => bodyOf(role, 'RoleSpec')?.rolename ?? stringOf(role)).join(','),
        newName: newrole?.rolename,
      },
    }),
  ],
};

function alter(objectType: string, name: string | undefined, detail: Record<string, string | undefined> = {}) {
  return operation('alter object', name ?? '', { detail: { objectType, ...detail } });
}
