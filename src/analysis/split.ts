import type { AnalysedMigration, AnalysedStatement, ClassifiedOperation, Phase, SplitStep } from './analysis.ts';
import type { CatalogData } from './catalog.ts';
import { isSet, textOf } from './detail.ts';
import { evolve } from './evolve.ts';
import { listed, quoteName } from './rules/words.ts';
import type { Pieces, Taken } from './split/pieces.ts';
import { bareName, changeType, renameColumn, renameEnumValue, renameTable, renameView } from './split/switches.ts';
import { addNotNull, addUnchecked, setNotNull } from './split/tightenings.ts';
import { createState, relationOf, type SchemaState } from './state.ts';

/**
 * The same change as PRs that each are one safe step, with the user's own names; undefined where nothing has to be
 * split. Switches are taken apart; what is in the right place already keeps its text.
 */
export function proposeSplit(
  migrations: AnalysedMigration[],
  catalogOf: (source: string) => CatalogData,
): SplitStep[] | undefined {
  const operations = migrations.flatMap(({ statements }) => statements.flatMap((statement) => statement.operations));
  if (!needsSplit(operations)) return undefined;
  const all: Required<Pieces> & { reasons: string[] } = {
    expand: [],
    backfill: [],
    contract: [],
    stops: '',
    reasons: [],
  };
  const states = new Map<string, SchemaState>();
  for (const { source, statements } of migrations) {
    const state = states.get(source) ?? createState(catalogOf(source));
    states.set(source, state);
    for (const statement of statements) {
      for (const pieces of piecesOf(statement, state)) {
        all.expand.push(...(pieces.expand ?? []));
        all.backfill.push(...(pieces.backfill ?? []));
        all.contract.push(...(pieces.contract ?? []));
        if (pieces.stops !== undefined && !all.reasons.includes(pieces.stops)) all.reasons.push(pieces.stops);
      }
      for (const operation of statement.operations) evolve(operation, state);
    }
  }
  return steps(all);
}

function needsSplit(operations: ClassifiedOperation[]): boolean {
  const has = (phase: Phase) => operations.some((operation) => operation.phase === phase);
  if (has('switch') || (has('expand') && has('contract'))) return true;
  return operations.some((operation) => operation.phase === 'contract' && operation.kind === 'add column');
}

function steps(all: Required<Pieces> & { reasons: string[] }): SplitStep[] {
  const found: SplitStep[] = [];
  if (all.expand.length > 0)
    found.push({ title: 'Expand: both the running and the new code work', phase: 'expand', sql: all.expand });
  if (all.backfill.length > 0) {
    found.push({
      title: 'Backfill: old rows get what new ones have',
      phase: 'backfill',
      sql: all.backfill,
      after: 'the expand is applied everywhere',
    });
  }
  if (all.contract.length > 0) {
    found.push({
      title: 'Contract: what no code needs goes',
      phase: 'contract',
      sql: all.contract,
      after: `no running code ${all.reasons.length === 0 ? 'needs it' : listed(all.reasons)}${all.backfill.length > 0 ? ', and the backfill is done' : ''}`,
    });
  }
  return found;
}

/** A statement in one phase keeps its text; one in several is taken apart by its sub-commands. */
function piecesOf(statement: AnalysedStatement, state: SchemaState): Pieces[] {
  const { operations, sql } = statement;
  const taken = operations.map(
    (operation): Taken => ({
      operation,
      relation: relationOf(state, operation.table),
      state,
    }),
  );
  const special = taken.map((each) => rewrite(each));
  if (special.every((pieces) => pieces === undefined) && new Set(operations.map(bucketOf)).size <= 1) {
    const [first] = operations;
    if (first === undefined || operations.every(({ kind }) => kind === 'transaction')) return [];
    return [place(first, safely(statement), operations)];
  }
  return taken.map(({ operation }, index) => {
    const pieces = special[index];
    if (pieces !== undefined) return pieces;
    const text = textOf(operation, 'text');
    return place(
      operation,
      text === undefined ? `${sql};` : `ALTER TABLE ${quoteName(operation.table ?? '')} ${text};`,
      [operation],
    );
  });
}

function rewrite(taken: Taken): Pieces | undefined {
  const { kind, phase } = taken.operation;
  if (phase === 'switch') {
    if (kind === 'rename column') return renameColumn(taken);
    if (kind === 'alter column type') return changeType(taken);
    if (kind === 'rename table') return renameTable(taken);
    if (kind === 'rename view') return renameView(taken);
    if (kind === 'rename enum value') return renameEnumValue(taken);
    return undefined;
  }
  if (kind === 'add column' && phase === 'contract') return addNotNull(taken);
  if (kind === 'set not null' && (phase === 'contract' || phase === 'tighten')) return setNotNull(taken);
  if ((kind === 'add foreign key' || kind === 'add check') && phase === 'tighten') return addUnchecked(taken);
  return undefined;
}

type Bucket = 'expand' | 'backfill' | 'contract';

function bucketOf({ phase }: ClassifiedOperation): Bucket {
  if (phase === 'backfill') return 'backfill';
  return phase === 'contract' || phase === 'tighten' || phase === 'switch' ? 'contract' : 'expand';
}

function place(operation: ClassifiedOperation, sql: string, operations: ClassifiedOperation[]): Pieces {
  const bucket = bucketOf(operation);
  if (operations.some(({ phase }) => phase === 'unknown')) {
    return { expand: [`-- What this does to the apps is not known: put it into the PR where it belongs.\n${sql}`] };
  }
  if (bucket !== 'contract') return { [bucket]: [sql] };
  const switches = operations.some(({ phase }) => phase === 'switch');
  const note = switches
    ? `-- No step keeps both sides working here; make the new thing beside the old one instead.\n`
    : '';
  return { contract: [`${note}${sql}`], stops: stopsOf(operation) };
}

function stopsOf(operation: ClassifiedOperation): string {
  const table = bareName(operation.table ?? operation.object);
  if (operation.kind === 'drop column') return `reads or writes ${table}.${operation.column}`;
  if (operation.kind === 'drop default') return `inserts into ${table} without ${operation.column}`;
  return operation.phase === 'tighten'
    ? `writes what ${operation.object} forbids`
    : `uses ${operation.object || table}`;
}

/** The statement as it would pass: an index of an existing table is built concurrently. */
function safely({ sql, operations }: AnalysedStatement): string {
  const [first] = operations;
  if (first?.kind !== 'create index' || first.onNewObject || isSet(first, 'concurrently')) return `${sql};`;
  return `-- In a migration of its own, without a transaction.\n${sql.replace(/^(create\s+(?:unique\s+)?index)\b/i, '$1 CONCURRENTLY')};`;
}
