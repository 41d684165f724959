import type { CreateSchemaStmt } from 'libpg-query';
import type { Operation } from '../../operation.ts';
import { bodyOf, dotted, relationName, type StatementSource } from '../tree.ts';
import { anyObjectName, objectWord } from './object-words.ts';
import { operationsOf } from './operations-of.ts';
import { operation, type Readers } from './reader.ts';

/** Schemas, sequences, extensions, statistics, comments. */
export const objectReaders: Readers = {
  CreateSchemaStmt: (statement, source) => createSchema(statement, source),
  CreateSeqStmt: ({ sequence, if_not_exists, options }) => [
    operation('create sequence', relationName(sequence), {
      detail: { ifNotExists: if_not_exists, ownedBy: ownedBy(options) },
    }),
  ],
  AlterSeqStmt: ({ sequence, options }) => {
    const names = (options ?? []).map((node) => bodyOf(node, 'DefElem')?.defname ?? '');
    return [
      operation('alter sequence', relationName(sequence), {
        detail: { options: names.join(','), ownedBy: ownedBy(options) },
      }),
    ];
  },
  CreateExtensionStmt: ({ extname, if_not_exists }) => [
    operation('create extension', extname ?? '', { detail: { ifNotExists: if_not_exists } }),
  ],
  AlterExtensionStmt: ({ extname }) => [operation('alter extension', extname ?? '')],
  AlterExtensionContentsStmt: ({ extname }) => [operation('alter extension', extname ?? '')],
  CreateStatsStmt: ({ defnames, relations }) => {
    const table = relationName(bodyOf(relations?.[0], 'RangeVar'));
    return [operation('create statistics', dotted(defnames), { table })];
  },
  CommentStmt: ({ objtype, object }) => {
    const name = anyObjectName(objtype, object);
    return [operation('comment', name, { table: tableOf(objtype, name), detail: { objectType: objectWord(objtype) } })];
  },
  SecLabelStmt: ({ objtype, object }) => {
    const name = anyObjectName(objtype, object);
    const detail = { objectType: 'security label', on: objectWord(objtype) };
    return [operation('comment', name, { table: tableOf(objtype, name), detail })];
  },
  ImportForeignSchemaStmt: ({ server_name, remote_schema, local_schema }) => [
    operation('import foreign schema', remote_schema ?? '', {
      detail: { server: server_name, into: local_schema },
    }),
  ],
};

function createSchema(statement: CreateSchemaStmt, source: StatementSource): Operation[] {
  const own = operation('create schema', statement.schemaname ?? statement.authrole?.rolename ?? '', {
    detail: { ifNotExists: statement.if_not_exists },
  });
  const inner = (statement.schemaElts ?? []).flatMap((node) => operationsOf(node as Record<string, unknown>, source));
  return [own, ...inner];
}

/** OWNED BY's column; not NONE. */
function ownedBy(options: readonly object[] | undefined): string | undefined {
  const found = (options ?? [])
    .flatMap((node) => bodyOf(node, 'DefElem') ?? [])
    .find(({ defname }) => defname === 'owned_by');
  const name = dotted(bodyOf(found?.arg, 'List')?.items);
  return name === '' || name === 'none' ? undefined : name;
}

const partsOfTables = new Set([
  'OBJECT_COLUMN',
  'OBJECT_TABCONSTRAINT',
  'OBJECT_TRIGGER',
  'OBJECT_RULE',
  'OBJECT_POLICY',
]);

/** The table of a part of one: all but the last word of its name. */
function tableOf(type: string | undefined, name: string): string | undefined {
  if (type === 'OBJECT_TABLE' || type === 'OBJECT_FOREIGN_TABLE') return name;
  return partsOfTables.has(type ?? '') ? name.split('.').slice(0, -1).join('.') : undefined;
}
