import type { CatalogData, CatalogRelation } from '../catalog.ts';
import { isSet, textOf } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import { primaryKeyAfter } from './made.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, listed, quoteName, shortName } from './words.ts';

const rule = 'publication-without-key';

/** A published table needs a key, or its UPDATEs and DELETEs fail: error 55000. https://www.postgresql.org/docs/current/logical-replication-publication.html */
export const publicationWithoutKey: Rule = {
  id: rule,
  about: ['create publication', 'alter publication'],
  check: (input) =>
    operationsOf(input, 'create publication', 'alter publication').flatMap(({ statement, operation }) => {
      if (textOf(operation, 'action') === 'drop' || publishesInsertsOnly(statement.analysed.sql)) return [];
      const tables = isSet(operation, 'allTables')
        ? input.catalog.relations.filter(({ kind }) => kind === 'table')
        : (operation.references ?? []).flatMap((name) => findRelation(input.catalog, name) ?? []);
      const bare = tables.filter((table) => isKeyless(table) && primaryKeyAfter(input, nameOf(table)).length === 0);
      const [first] = bare;
      if (first === undefined) return [];
      const names = bare.slice(0, 5).map((table) => shortName(nameOf(table)));
      const more = bare.length > 5 ? [`${bare.length - 5} more`] : [];
      return findingAt(statement, {
        rule,
        severity: 'block',
        message: `${listed([...names, ...more])} ${bare.length === 1 ? 'has' : 'have'} no primary key: once published, every UPDATE and DELETE there fails with error 55000.`,
        recipe: [
          `Give it a key first, or name a unique index on NOT NULL columns: ${code(`ALTER TABLE ${quoteName(shortName(nameOf(first)))} REPLICA IDENTITY USING INDEX …;`)}`,
          `Else publish inserts only: ${code(`CREATE PUBLICATION … WITH (publish = 'insert');`)}`,
        ],
      });
    }),
};

function isKeyless({ replicaIdentity = 'default' }: CatalogRelation): boolean {
  return replicaIdentity === 'default' || replicaIdentity === 'nothing';
}

function publishesInsertsOnly(sql: string): boolean {
  const publish = /\bpublish\s*=\s*'([^']*)'/i.exec(sql)?.[1];
  return publish !== undefined && !/update|delete/i.test(publish);
}

function nameOf({ schema, name }: CatalogData['relations'][number]): string {
  return `${schema}.${name}`;
}
