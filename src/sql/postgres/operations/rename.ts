import type { OperationKind } from '../../operation.ts';
import { objectName, relationName } from '../tree.ts';
import { anyObjectName, objectWord } from './object-words.ts';
import { operation, type Readers } from './reader.ts';

const relations: Record<string, OperationKind> = {
  OBJECT_TABLE: 'rename table',
  OBJECT_FOREIGN_TABLE: 'rename table',
  OBJECT_VIEW: 'rename view',
  OBJECT_MATVIEW: 'rename view',
  OBJECT_INDEX: 'rename index',
  OBJECT_SEQUENCE: 'alter sequence',
};

const named: Record<string, OperationKind> = { OBJECT_TYPE: 'alter type', OBJECT_DOMAIN: 'alter domain' };

export const renameReaders: Readers = {
  RenameStmt: (statement) => {
    const type = statement.renameType ?? '';
    const detail = { newName: statement.newname, ifExists: statement.missing_ok, action: 'rename' };
    const relation = relationName(statement.relation);
    const kind = relations[type];
    if (kind !== undefined) {
      return [operation(kind, relation, { ...(kind === 'rename table' ? { table: relation } : {}), detail })];
    }
    if (type === 'OBJECT_COLUMN') {
      const isTable = statement.relationType === 'OBJECT_TABLE';
      const column = statement.subname ?? '';
      const of = isTable ? {} : { objectType: (statement.relationType ?? '').replace('OBJECT_', '').toLowerCase() };
      return [operation('rename column', column, { table: relation, column, detail: { ...detail, ...of } })];
    }
    if (type === 'OBJECT_TABCONSTRAINT')
      return [operation('rename constraint', statement.subname ?? '', { table: relation, detail })];
    if (type === 'OBJECT_SCHEMA') return [operation('rename schema', statement.subname ?? '', { detail })];
    const byName = named[type];
    if (byName !== undefined) return [operation(byName, objectName(statement.object), { detail })];
    if (type === 'OBJECT_ATTRIBUTE') {
      const cascade = statement.behavior === 'DROP_CASCADE';
      const more = { action: 'rename attribute', attribute: statement.subname, cascade };
      return [operation('alter type', relation, { detail: { ...detail, ...more } })];
    }
    if (type === 'OBJECT_DOMCONSTRAINT') {
      const more = { action: 'rename constraint', constraint: statement.subname };
      return [operation('alter domain', objectName(statement.object), { detail: { ...detail, ...more } })];
    }
    const name = statement.subname ?? anyObjectName(type, statement.object);
    return [
      operation('rename object', name, {
        ...(relation === '' ? {} : { table: relation }),
        detail: { ...detail, objectType: objectWord(type) },
      }),
    ];
  },
  AlterObjectSchemaStmt: ({ objectType, relation, object, newschema, missing_ok }) => {
    const type = objectWord(objectType);
    const name = relation === undefined ? anyObjectName(objectType, object) : relationName(relation);
    const detail = { newSchema: newschema, objectType: type, ifExists: missing_ok };
    return [operation('set schema', name, { ...(type === 'table' ? { table: name } : {}), detail })];
  },
};
