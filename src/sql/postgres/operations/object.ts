import type { CreateSchemaStmt } from 'libpg-query';
import type { Operation } from '../../operation.ts';
import { bodyOf, dotted, objectName, relationName, type StatementSource } from '../tree.ts';
import { operationsOf } from './operations-of.ts';
import { operation, type Readers } from './reader.ts';

/** Schemas, sequences, extensions, publications, statistics, comments. */
export const objectReaders: Readers = {
  CreateSchemaStmt: (statement, source) => createSchema(statement, source),
  CreateSeqStmt: ({ sequence, if_not_exists }) => [
    operation('create sequence', relationName(sequence), { detail: { ifNotExists: if_not_exists } }),
  ],
  AlterSeqStmt: ({ sequence, options }) => {
    const names = (options ?? []).map((node) => bodyOf(node, 'DefElem')?.defname ?? '');
    return [operation('alter sequence', relationName(sequence), { detail: { options: names.join(',') } })];
  },
  CreateExtensionStmt: ({ extname, if_not_exists }) => [
    operation('create extension', extname ?? '', { detail: { ifNotExists: if_not_exists } }),
  ],
  AlterExtensionStmt: ({ extname }) => [operation('alter extension', extname ?? '')],
  AlterExtensionContentsStmt: ({ extname }) => [operation('alter extension', extname ?? '')],
  CreatePublicationStmt: ({ pubname, pubobjects }) => [
    operation('create publication', pubname ?? '', { references: publishedTables(pubobjects) }),
  ],
  AlterPublicationStmt: ({ pubname, pubobjects }) => [
    operation('alter publication', pubname ?? '', { references: publishedTables(pubobjects) }),
  ],
  CreateStatsStmt: ({ defnames, relations }) => {
    const table = relationName(bodyOf(relations?.[0], 'RangeVar'));
    return [operation('create statistics', dotted(defnames), { table })];
  },
  CommentStmt: ({ objtype, object }) => {
    const type = (objtype ?? '').replace('OBJECT_', '').toLowerCase();
    const name = objectName(object);
    const table = type === 'table' ? name : type === 'column' ? name.split('.').slice(0, -1).join('.') : undefined;
    return [operation('comment', name, { table, detail: { objectType: type } })];
  },
  SecLabelStmt: ({ object }) => [
    operation('comment', objectName(object), { detail: { objectType: 'security label' } }),
  ],
};

function createSchema(statement: CreateSchemaStmt, source: StatementSource): Operation[] {
  const own = operation('create schema', statement.schemaname ?? statement.authrole?.rolename ?? '', {
    detail: { ifNotExists: statement.if_not_exists },
  });
  const inner = (statement.schemaElts ?? []).flatMap((node) => operationsOf(node as Record<string, unknown>, source));
  return [own, ...inner];
}

function publishedTables(objects: readonly object[] | undefined): string[] {
  return (objects ?? []).flatMap((node) => {
    const relation = bodyOf(node, 'PublicationObjSpec')?.pubtable?.relation;
    return relation === undefined ? [] : [relationName(relation)];
  });
}
