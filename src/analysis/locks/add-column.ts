import type { Operation } from '../../sql/operation.ts';
import { isSet, listOf, textOf } from '../detail.ts';
import { isConstrained } from '../retype.ts';
import { childrenNamed, columnOf, functionsOf, keyOf, type SchemaState, type StateRelation, typeOf } from '../state.ts';
import { isKnownType } from '../type-facts.ts';
import { type Altering, altering, rewrite } from './alter.ts';
import { isBuiltin } from './builtin-functions.ts';
import { alterAttribute } from './domains.ts';
import { checkForeignKey, isEmpty, lockReferenced } from './foreign-keys.ts';
import type { Predict } from './prediction.ts';

/** Of PostgreSQL's own functions and its best known extensions', those that give every row another value. pg_proc.provolatile = 'v'. */
const volatileFunctions =
  /^(pg_catalog\.)?(random|random_normal|gen_random_uuid|uuidv4|uuidv7|uuid_generate_v[14]m?c?|clock_timestamp|timeofday|nextval|currval|lastval|setval|setseed|set_config|gen_salt|gen_random_bytes|txid_current|pg_current_xact_id|pg_sleep|array_sample|array_shuffle)$/;

const ofExtensions = new Set(['uuid_nil', 'uuid_ns_url', 'uuid_ns_dns', 'crypt', 'digest', 'hmac', 'unaccent']);

/** Measured on PostgreSQL 13 to 18 by test/differential/cases/columns-add.ts. */
export const addColumn: Predict = (operation, state) => {
  if (textOf(operation, 'objectType') === 'type') return alterAttribute(operation, state);
  const mode = 'AccessExclusiveLock';
  const alone = altering(operation, state, { mode, recurses: false });
  if (isSet(operation, 'ifNotExists')) {
    const { relation, builder } = alone;
    if (relation !== undefined && columnOf(relation, operation.column) !== undefined) return builder.done();
    if (relation?.assumed === true) {
      builder.unknown(`Whether ${keyOf(relation)} has a column ${operation.column} already is not known.`);
    }
  }
  const tree = alone.relation === undefined ? [] : receivers(alone.relation, operation, state);
  const place = { ...alone, tree };
  for (const each of tree) place.builder.lock(each, mode);
  const work = rowWork(operation, place);
  for (const each of tree.filter((relation) => columnOf(relation, operation.column) === undefined)) {
    if (work === 'rewrite') rewrite(place, each);
    if (work === 'scan') place.builder.work(each, 'scan');
  }
  if (place.relation === undefined && work !== undefined) place.builder.work(operation.table, work);
  addReferences(operation, place);
  if (isSet(operation, 'unique') || isSet(operation, 'primaryKey')) place.builder.work(operation.table, 'build');
  return place.builder.done();
};

/** The table and what inherits from it; one that has such a column is locked, and what is below it is left alone. */
function receivers(relation: StateRelation, operation: Operation, state: SchemaState): StateRelation[] {
  const key = keyOf(relation);
  const next = isSet(operation, 'only') ? [] : childrenNamed(state, key);
  const below = next.flatMap((child) => {
    if (columnOf(child, operation.column) === undefined) return receivers(child, operation, state);
    return [child];
  });
  return [...new Set([relation, ...below])];
}

function rowWork(operation: Operation, place: Altering): 'rewrite' | 'scan' | undefined {
  const { builder, state, relation } = place;
  const table = relation === undefined ? (operation.table ?? '') : keyOf(relation);
  if (isSet(operation, 'serial') || textOf(operation, 'identity') !== undefined) return 'rewrite';
  const generated = textOf(operation, 'generated');
  if (generated === 'stored') return 'rewrite';
  const type = textOf(operation, 'type') ?? '';
  const domain = type.endsWith('[]') ? undefined : typeOf(state, type);
  if (isConstrained(domain, state)) return 'rewrite';
  const calls = hasDefault(operation) ? listOf(operation, 'defaultCalls') : callsIn(domain?.default);
  const answers = calls.map((name) => volatility(name, state));
  if (answers.includes('volatile')) return lockDrawn(operation, place);
  const doubt = calls[answers.indexOf('unknown')];
  if (doubt !== undefined) {
    const reason = `Whether ${table} is rewritten depends on ${doubt}(): it is if that is VOLATILE and cannot be inlined.`;
    builder.perhaps(relation ?? table, 'rewrite', reason);
  }
  if (domain === undefined && relation?.isNew !== true && mayBeDomain(type, state))
    builder.seldom(
      `Whether ${table} is rewritten depends on the type ${type}: it is if that is a domain with a CHECK or NOT NULL.`,
    );
  const filled = hasDefault(operation) || domain?.default !== undefined;
  if (isSet(operation, 'notNull') && !filled && generated === undefined) return 'scan';
  const checked = textOf(operation, 'check') !== undefined;
  const enforced = !isSet(operation, 'checkNotValid') && !isSet(operation, 'checkNotEnforced');
  if (checked && enforced) return 'scan';
  return generated === 'virtual' && isSet(operation, 'notNull') ? 'scan' : undefined;
}

/** Types of extensions that no domain is named after. */
const typesOfExtensions =
  /^(?:\w+\.)?(?:citext|hstore|ltree|lquery|ltxtquery|cube|seg|vector|halfvec|sparsevec|geometry|geography|box[23]d|raster|isbn(?:13)?|semver)$/;

/** In a database of which not every type is known. */
function mayBeDomain(type: string, state: SchemaState): boolean {
  const name = type.replace(/\([^)]*\)/, '');
  if (state.complete || name === '' || name.endsWith('[]') || name.startsWith('interval ')) return false;
  return !isKnownType(name.replace(/^pg_catalog\./, '')) && !typesOfExtensions.test(name);
}

/** The rows draw their numbers while they are written. */
function lockDrawn(operation: Operation, { builder }: Altering): 'rewrite' {
  const [, sequence] = /\bnextval\s*\(\s*'([^']+)'/i.exec(textOf(operation, 'default') ?? '') ?? [];
  if (sequence !== undefined) builder.lock(sequence.replaceAll('"', ''), 'RowExclusiveLock');
  return 'rewrite';
}

function hasDefault(operation: Operation): boolean {
  return textOf(operation, 'default') !== undefined && !isSet(operation, 'defaultNull');
}

function callsIn(expression: string | undefined): string[] {
  return [...(expression ?? '').matchAll(/([\w.]+)\(/g)].map(([, name = '']) => name);
}

/** Without a DEFAULT no row has a value, and none is checked; DEFAULT NULL is one, and all are. */
function addReferences(operation: Operation, place: Altering): void {
  const { builder, state, relation, tree } = place;
  const [parent] = operation.references ?? [];
  if (parent === undefined) return;
  lockReferenced(parent, 'ShareRowExclusiveLock', { builder, state });
  const written = textOf(operation, 'default') !== undefined || isSet(operation, 'serial');
  const computed = textOf(operation, 'identity') ?? textOf(operation, 'generated');
  if ((!written && computed === undefined) || isSet(operation, 'foreignKeyNotEnforced')) return;
  if (relation === undefined) {
    builder.work(operation.table, 'scan').work(parent, 'scan');
    return;
  }
  const empty = isEmpty(relation) || isSet(operation, 'defaultNull');
  for (const child of tree.slice(0, 1)) checkForeignKey({ child, parent, empty }, { builder, state });
}

/** A function made in the PR or by the user counts by its declaration; an SQL one may be inlined, and count as its body. */
export function volatility(name: string, state: SchemaState): 'volatile' | 'other' | 'unknown' {
  if (volatileFunctions.test(name)) return 'volatile';
  const own = functionsOf(state, name);
  const open = own.filter(({ volatility: declared }) => declared === 'volatile' || declared === null);
  if (open.length > 0)
    return open.every(({ language }) => language !== undefined && language !== 'sql') ? 'volatile' : 'unknown';
  if (own.length > 0) return 'other';
  const bare = name.replace(/^pg_catalog\./, '');
  return isBuiltin(bare) || ofExtensions.has(bare) ? 'other' : 'unknown';
}
