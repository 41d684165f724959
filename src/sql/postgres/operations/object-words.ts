import { bodyOf, objectName, stringOf } from '../tree.ts';
import { typeText } from '../type-name.ts';

/** Names of the grammar that differ from the words of SQL. */
const words: Record<string, string> = {
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_STATISTIC_EXT: 'statistics',
  OBJECT_OPCLASS: 'operator class',
  OBJECT_OPFAMILY: 'operator family',
  OBJECT_FDW: 'foreign data wrapper',
  OBJECT_FOREIGN_SERVER: 'server',
  OBJECT_TABCONSTRAINT: 'constraint',
  OBJECT_DOMCONSTRAINT: 'domain constraint',
  OBJECT_TSCONFIGURATION: 'text search configuration',
  OBJECT_TSDICTIONARY: 'text search dictionary',
  OBJECT_TSPARSER: 'text search parser',
  OBJECT_TSTEMPLATE: 'text search template',
  OBJECT_LARGEOBJECT: 'large object',
};

/** `OBJECT_EVENT_TRIGGER` → `event trigger`: the words of SQL. */
export function objectWord(type: string | undefined): string {
  return words[type ?? ''] ?? (type ?? '').replace('OBJECT_', '').replaceAll('_', ' ').toLowerCase();
}

/** The name of any object of DROP, COMMENT, ALTER …: `text AS integer` for a cast, `hash.int_ops` for an operator class. */
export function anyObjectName(type: string | undefined, object: object | undefined): string {
  if (type === 'OBJECT_CAST' || type === 'OBJECT_TRANSFORM') {
    const [first, second] = bodyOf(object, 'List')?.items ?? [];
    const separator = type === 'OBJECT_CAST' ? ' AS ' : ' FOR ';
    return `${typeText(bodyOf(first, 'TypeName'))}${separator}${typeOrName(second)}`;
  }
  return objectName(object);
}

function typeOrName(node: object | undefined): string {
  return typeText(bodyOf(node, 'TypeName')) || stringOf(node);
}
