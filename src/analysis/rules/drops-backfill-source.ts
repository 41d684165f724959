import type { ClassifiedOperation } from '../analysis.ts';
import { listOf } from '../detail.ts';
import { isDataWork } from './data-work.ts';
import { gathered } from './gathered.ts';
import { sinceText } from './place.ts';
import { findingAt, operationsOf, type Rule, type RuleInput, type RuleStatement } from './rule.ts';
import { code, listed, quoteName, shortName } from './words.ts';

const rule = 'drops-backfill-source';

/** A copy is complete only when nobody writes to the original any more, and the running app does. */
export const dropsBackfillSource: Rule = {
  id: rule,
  about: ['drop column', 'drop table'],
  check: (input) =>
    dropsIn(input).flatMap(({ statement, dropped }) => {
      const copied = dropped.flatMap((operation) => {
        const copy = copyFrom(operation, statement, input);
        return copy === undefined ? [] : [{ operation, copy }];
      });
      const [first] = copied;
      if (first === undefined) return [];
      const { operation, copy } = first;
      const sources = copied.map((each) => sourceOf(each.operation));
      const source = listed(sources.length <= 5 ? sources : [...sources.slice(0, 4), `${sources.length - 4} more`]);
      const [is, it] = sources.length === 1 ? ['is', 'it'] : ['are', 'them'];
      const since = {
        migration: '',
        index: 0,
        location: copy.analysed.location,
        words: copy.operations[0]?.kind.toUpperCase() ?? '',
      };
      return findingAt(statement, {
        rule,
        severity: 'block',
        message: `${source} ${is} dropped in the PR that copies ${it}: what the running app writes to ${it} after the ${sinceText(since, statement)} is lost, and old code that still reads ${it} fails.`,
        recipe: [
          'In this PR, only add the new place and fill it, in batches; the new code writes both and reads the new one.',
          `Once that code is live everywhere, fill what came in between: the same ${since.words} again, for the rows that differ.`,
          `In a later PR, when no code reads or writes ${source}: ${code(copied.length === 1 ? dropSql(operation) : statement.analysed.sql)}`,
        ],
      });
    }),
};

/** The drops of each statement, of what was there before. */
function dropsIn(input: RuleInput): Array<{ statement: RuleStatement; dropped: ClassifiedOperation[] }> {
  const all = operationsOf(input, 'drop column', 'drop table').filter(({ operation }) => operation.phase !== 'neutral');
  return [...Map.groupBy(all, ({ statement }) => statement)].map(([statement, group]) => ({
    statement,
    dropped: group.map(({ operation }) => operation),
  }));
}

function sourceOf({ kind, table, object, column }: ClassifiedOperation): string {
  return kind === 'drop table' ? shortName(object) : `${shortName(table ?? '')}.${column ?? object}`;
}

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
  const bare = table.slice(table.lastIndexOf('.') + 1);
  if (!listOf(operation, 'columnsRead').some((name) => name === column || name === `${bare}.${column}`)) return false;
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
