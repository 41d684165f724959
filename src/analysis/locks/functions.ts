import type { Operation } from '../../sql/operation.ts';
import { parseStatements } from '../../sql/postgres/parse.ts';
import type { CatalogFunction } from '../catalog.ts';
import { isSet, listOf, textOf } from '../detail.ts';
import { functionsOf, relationOf, type SchemaState } from '../state.ts';
import { isBuiltin } from './builtin-functions.ts';
import { type Predict, type PredictionBuilder, type Predictors, predictionFor } from './prediction.ts';
import { ownedSequences } from './relations.ts';

/** Functions of the best known extensions that lock no relation of the user's. */
const ofExtensions = new Set([
  ...['uuid_generate_v1', 'uuid_generate_v1mc', 'uuid_generate_v4', 'uuid_nil', 'uuid_ns_url', 'uuid_ns_dns'],
  ...[
    'text2ltree',
    'ltree2text',
    'subpath',
    'nlevel',
    'hstore',
    'levenshtein',
    'soundex',
    'metaphone',
    'word_similarity',
  ],
  ...['gen_salt', 'crypt', 'digest', 'hmac', 'gen_random_bytes', 'encrypt', 'decrypt', 'unaccent', 'similarity'],
]);

/** PostgreSQL's own that lock no relation of the user's, and those of its best known extensions. */
function isHarmless(name: string): boolean {
  return isBuiltin(name) || ofExtensions.has(name);
}

/** They lock the sequence that their argument names. */
const numbering = /^(nextval|setval|currval|lastval)$/;

/** What the functions that a statement calls lock. */
export function lockCalled(
  operation: Operation,
  { builder, state }: { builder: PredictionBuilder; state: SchemaState },
) {
  for (const written of listOf(operation, 'calls')) {
    const name = written.replace(/^pg_catalog\./, '');
    if (numbering.test(name) || !runsAnything(written, state)) continue;
    builder.unknown(`What ${written}() locks is known only once it runs.`);
  }
  for (const written of listOf(operation, 'sequences')) lockSequence(written, { builder, state });
}

/** A function that may lock something: the user's, unless its body shows that it does not, or one nobody here has heard of. */
export function runsAnything(written: string, state: SchemaState): boolean {
  const reached = new Set([written]);
  // A set takes in what is added while it is gone through.
  for (const name of reached) {
    if (name.startsWith('pg_catalog.')) {
      if (!isHarmless(name.slice('pg_catalog.'.length))) return true;
      continue;
    }
    const own = functionsOf(state, name);
    if (own.length === 0 && (name.includes('.') || !isHarmless(name))) return true;
    for (const each of own) {
      const calls = bodyCalls(each);
      if (calls === undefined) return true;
      for (const called of calls) reached.add(called);
    }
  }
  return false;
}

const read = new WeakMap<CatalogFunction, string[]>();

/** What the body calls; undefined where it names tables, or cannot be read. */
function bodyCalls(each: CatalogFunction): string[] | undefined {
  if (each.bodyCalls !== undefined || each.definition === undefined) return each.bodyCalls;
  const known = read.get(each);
  if (known !== undefined) return known;
  const parsed = parseStatements(each.definition);
  const made = parsed.ok ? parsed.statements[0]?.operations[0] : undefined;
  if (made === undefined || isSet(made, 'opaque')) return undefined;
  const calls = listOf(made, 'bodyCalls');
  read.set(each, calls);
  return calls;
}

/** Drawing a number: ROW EXCLUSIVE on the sequence to the transaction's end. Measured on 13 to 18. */
export function lockSequence(written: string, { builder, state }: { builder: PredictionBuilder; state: SchemaState }) {
  const [, table, column] = /^(.*)\((.*)\)$/.exec(written) ?? [];
  if (table !== undefined && column !== undefined) {
    const relation = relationOf(state, table);
    const owned = relation === undefined ? [] : ownedSequences(state, relation, column);
    for (const sequence of owned) builder.lock(sequence, 'RowExclusiveLock');
    if (owned.length > 0 || relation?.isNew === true) return;
  } else if (written !== '?') {
    builder.lock(written, 'RowExclusiveLock');
    return;
  }
  builder.unknown('Which sequence is locked is known only once the statement runs.');
}

/** An SQL body is read, and what it names is locked, when the function is made. Measured on 13 to 18. */
const define: Predict = (operation, state) => {
  const builder = predictionFor(state);
  for (const name of listOf(operation, 'writes')) builder.lock(name, 'RowExclusiveLock');
  for (const name of operation.references ?? []) builder.lock(name, 'AccessShareLock');
  return builder.done();
};

const drop: Predict = (operation, state) => {
  const builder = predictionFor(state);
  if (isSet(operation, 'cascade') && functionsOf(state, operation.object).length > 0) {
    const name = operation.object;
    builder.unknown(
      `Which tables DROP ${name}() CASCADE locks depends on the triggers, defaults and indexes that use it.`,
    );
  }
  return builder.done();
};

const call: Predict = (operation, state) =>
  predictionFor(state).unknown(`What ${operation.object}() locks is known only once it runs.`).done();

/** A block's own statements are listed and predicted; whether they run, its conditions decide. */
const block: Predict = (operation, state) => {
  const reason = isSet(operation, 'dynamic')
    ? `What this ${textOf(operation, 'language') ?? ''} block runs is put together at run time.`.replace('  ', ' ')
    : 'Conditions and errors within the block decide which of its statements run, and what stays locked.';
  return isSet(operation, 'straight') ? predictionFor(state).done() : predictionFor(state).unknown(reason).done();
};

/** Functions and what runs them: postgres-hazards 2.6. */
export const functionLocks: Predictors = {
  'create function': define,
  'replace function': define,
  'drop function': drop,
  call,
  'do block': block,
  execute: (operation, state) =>
    predictionFor(state).unknown(`What ${operation.object} runs was said in another statement.`).done(),
};
