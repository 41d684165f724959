import { bodyOf, relationName, stringOf } from '../tree.ts';
import { operation, type Readers } from './reader.ts';

const publicationActions: Record<string, string> = {
  AP_AddObjects: 'add',
  AP_DropObjects: 'drop',
  AP_SetObjects: 'set',
};

const subscriptionActions: Record<string, string> = {
  ALTER_SUBSCRIPTION_OPTIONS: 'options',
  ALTER_SUBSCRIPTION_CONNECTION: 'connection',
  ALTER_SUBSCRIPTION_SET_PUBLICATION: 'set publication',
  ALTER_SUBSCRIPTION_ADD_PUBLICATION: 'add publication',
  ALTER_SUBSCRIPTION_DROP_PUBLICATION: 'drop publication',
  ALTER_SUBSCRIPTION_REFRESH: 'refresh',
  ALTER_SUBSCRIPTION_ENABLED: 'enable',
  ALTER_SUBSCRIPTION_SKIP: 'skip',
};

/** Publications and subscriptions. */
export const replicationReaders: Readers = {
  CreatePublicationStmt: ({ pubname, pubobjects, for_all_tables }) => [
    operation('create publication', pubname ?? '', {
      references: publishedTables(pubobjects),
      detail: { allTables: for_all_tables, only: onlyTables(pubobjects), schemas: publishedSchemas(pubobjects) },
    }),
  ],
  AlterPublicationStmt: ({ pubname, pubobjects, action, options }) => [
    operation('alter publication', pubname ?? '', {
      references: publishedTables(pubobjects),
      detail: {
        action: options === undefined ? publicationActions[action ?? ''] : 'options',
        only: onlyTables(pubobjects),
        schemas: publishedSchemas(pubobjects),
      },
    }),
  ],
  CreateSubscriptionStmt: ({ subname, publication }) => [
    operation('create subscription', subname ?? '', { detail: { publications: names(publication) } }),
  ],
  AlterSubscriptionStmt: ({ subname, kind, publication }) => [
    operation('alter subscription', subname ?? '', {
      detail: { action: subscriptionActions[kind ?? ''], publications: names(publication) },
    }),
  ],
  DropSubscriptionStmt: ({ subname, missing_ok }) => [
    operation('drop subscription', subname ?? '', { detail: { ifExists: missing_ok } }),
  ],
};

function publishedTables(objects: readonly object[] | undefined): string[] {
  return (objects ?? []).flatMap((node) => {
    const relation = bodyOf(node, 'PublicationObjSpec')?.pubtable?.relation;
    return relation === undefined ? [] : [relationName(relation)];
  });
}

/** Those written with ONLY, whose partitions and children stay out. */
function onlyTables(objects: readonly object[] | undefined): string | undefined {
  const only = (objects ?? []).flatMap((node) => {
    const relation = bodyOf(node, 'PublicationObjSpec')?.pubtable?.relation;
    return relation === undefined || relation.inh === true ? [] : [relationName(relation)];
  });
  return only.join(',') || undefined;
}

function publishedSchemas(objects: readonly object[] | undefined): string | undefined {
  const schemas = (objects ?? []).flatMap((node) => {
    const object = bodyOf(node, 'PublicationObjSpec');
    return object?.pubtable === undefined && object?.name !== undefined ? [object.name] : [];
  });
  return schemas.join(',') || undefined;
}

function names(nodes: readonly object[] | undefined): string | undefined {
  return (nodes ?? []).map(stringOf).join(',') || undefined;
}
