import { dotted } from '../tree.ts';
import { typeText } from '../type-name.ts';
import { objectWord } from './object-words.ts';
import { operation, type Readers } from './reader.ts';

/** What is made and is neither a relation, a type nor a function. */
export const createObjectReaders: Readers = {
  DefineStmt: ({ kind, defnames, if_not_exists, replace }) => {
    const name = dotted(defnames);
    if (kind === 'OBJECT_TYPE') return [operation('create type', name, { detail: { kind: 'base' } })];
    if (kind === 'OBJECT_AGGREGATE') {
      return [
        operation(replace === true ? 'replace function' : 'create function', name, { detail: { kind: 'aggregate' } }),
      ];
    }
    return [create(objectWord(kind), name, { ifNotExists: if_not_exists })];
  },
  CreateCastStmt: ({ sourcetype, targettype }) => [
    create('cast', `${typeText(sourcetype)} AS ${typeText(targettype)}`),
  ],
  CreateTransformStmt: ({ type_name, lang, replace }) => [
    create('transform', `${typeText(type_name)} FOR ${lang ?? ''}`, { replace }),
  ],
  CreateConversionStmt: ({ conversion_name }) => [create('conversion', dotted(conversion_name))],
  CreateOpClassStmt: ({ opclassname, amname }) => [create('operator class', dotted(opclassname), { method: amname })],
  CreateOpFamilyStmt: ({ opfamilyname, amname }) => [
    create('operator family', dotted(opfamilyname), { method: amname }),
  ],
  CreateAmStmt: ({ amname }) => [create('access method', amname)],
  CreatePLangStmt: ({ plname, replace }) => [create('language', plname, { replace })],
  CreateEventTrigStmt: ({ trigname, eventname, funcname }) => [
    create('event trigger', trigname, { event: eventname, function: dotted(funcname) }),
  ],
  CreateFdwStmt: ({ fdwname }) => [create('foreign data wrapper', fdwname)],
  CreateForeignServerStmt: ({ servername, if_not_exists }) => [
    create('server', servername, { ifNotExists: if_not_exists }),
  ],
  CreateUserMappingStmt: ({ servername, user, if_not_exists }) => [
    create('user mapping', servername, { user: user?.rolename, ifNotExists: if_not_exists }),
  ],
  CreateRoleStmt: ({ role }) => [create('role', role)],
  CreatedbStmt: ({ dbname }) => [create('database', dbname)],
  CreateTableSpaceStmt: ({ tablespacename }) => [create('tablespace', tablespacename)],
};

function create(
  objectType: string,
  name: string | undefined,
  detail: Record<string, string | boolean | undefined> = {},
) {
  return operation('create object', name ?? '', { detail: { objectType, ...detail } });
}
