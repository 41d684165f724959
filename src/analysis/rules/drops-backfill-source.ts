import type { ClassifiedOperation } from '../analysis.ts';
import { listOf } from '../detail.ts';
import { isDataWork } from './data-work.ts';
import { gathered } from './gathered.ts';
import { sinceText } from './place.ts';
import { findingAt, operationsOf, type Rule, type RuleInput, type RuleStatement } from './rule.ts';
import { code, quoteName, shortName } from './words.ts';

const rule = 'drops-backfill-source';

/** A copy is complete only when nobody writes to the original any more, and the running app does. */
export const dropsBackfillSource: Rule = {
  id: rule,
  check: (input) =>
    operationsOf(input, 'drop column', 'drop table').flatMap(({ statement, operation }) => {
      if (operation.phase === 'neutral') return [];
      const copy = copyFrom(operation, statement, input);
      if (copy === undefined) return [];
      const table = shortName(operation.table ?? operation.object);
      const source = operation.kind === 'drop table' ? table : `${table}.${operation.column ?? operation.object}`;
      const since = {
        migration: '',
        index: 0,
        location: copy.analysed.location,
        words: copy.operations[0]?.kind.toUpperCase() ?? '',
      };
      return findingAt(statement, {
        rule,
        severity: 'block',
        message: `${source} is dropped in the PR that copies it: what the running app writes to it after the ${sinceText(since, statement)} is lost, and old code that still reads it fails.`,
        recipe: [
          'In this PR, only add the new place and fill it, in batches; the new code writes both and reads the new one.',
          `Once that code is live everywhere, fill what came in between: the same ${since.words} again, for the rows that differ.`,
          `In a later PR, when no code reads or writes ${source}: ${code(dropSql(operation))}`,
        ],
      });
    }),
};

/** An earlier statement of the PR that changes rows by what this one drops. */
function copyFrom(dropped: ClassifiedOperation, here: RuleStatement, input: RuleInput): RuleStatement | undefined {
  const table = shortName(dropped.table ?? dropped.object);
  return (copies(input).get(table) ?? []).findLast(({ order, held, operations }) => {
    // Nobody writes to a table that is locked already.
    const locked = held.some(({ relation, mode }) => mode === 'AccessExclusiveLock' && shortName(relation) === table);
    if (order >= here.order || locked) return false;
    return operations.some((operation) => isCopy(operation, dropped) && isDataWork(operation, input.catalog));
  });
}

function isCopy(operation: ClassifiedOperation, dropped: ClassifiedOperation): boolean {
  const table = shortName(dropped.table ?? dropped.object);
  const target = shortName(operation.table ?? operation.object);
  const reads = (operation.references ?? []).some((name) => shortName(name) === table);
  if (dropped.kind === 'drop table') return target !== table && reads;
  const column = dropped.column ?? dropped.object;
  if (!listOf(operation, 'columnsRead').includes(column)) return false;
  if (target !== table) return reads;
  return operation.kind === 'update' && listOf(operation, 'columns').some((set) => set !== column);
}

/** More of one table's rows are not copied in a PR; the first ones tell. */
const most = 100;

/** Statements so far that change rows by other columns or tables, by the tables that they read. */
const copies = gathered<Map<string, RuleStatement[]>>(
  () => new Map(),
  (all, statement) => {
    for (const { kind, table, object, references } of statement.operations) {
      if (kind !== 'update' && kind !== 'insert') continue;
      for (const name of new Set([table ?? object, ...(references ?? [])].map(shortName))) {
        const known = all.get(name) ?? [];
        if (known.length < most && known.at(-1) !== statement) known.push(statement);
        all.set(name, known);
      }
    }
  },
);

function dropSql({ kind, table, object, column }: ClassifiedOperation): string {
  if (kind === 'drop table') return `DROP TABLE ${quoteName(object)};`;
  return `ALTER TABLE ${quoteName(table ?? '')} DROP COLUMN ${quoteName(column ?? object)};`;
}
