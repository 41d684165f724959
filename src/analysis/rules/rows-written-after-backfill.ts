import type { ClassifiedOperation } from '../analysis.ts';
import { isSet, listOf } from '../detail.ts';
import { fillsItself } from '../evolve-columns.ts';
import { findRelation } from '../find-relation.ts';
import { isDataWork } from './data-work.ts';
import { gathered, gatheredFromAll } from './gathered.ts';
import { findingAt, type Rule, type RuleInput } from './rule.ts';
import { code, listed, quoteName, shortName } from './words.ts';

const rule = 'rows-written-after-backfill';

/**
 * A column that is added and filled in one PR: the running app does not know it, and goes on inserting rows without it
 * until the new code is live everywhere. A default or a trigger closes the gap; a second pass afterwards does too.
 */
export const rowsWrittenAfterBackfill: Rule = {
  id: rule,
  about: ['update'],
  check: (input) =>
    input.statements.flatMap((statement) =>
      statement.operations.flatMap((update) => {
        if (update.kind !== 'update' || update.onNewObject || !isDataWork(update, input.catalog)) return [];
        const columns = listOf(update, 'columns').filter((column) => staysEmpty(update, column, input));
        if (columns.length === 0) return [];
        const table = quoteName(update.table ?? update.object);
        const names = listed(columns);
        const empty = columns.map((column) => `${quoteName(column)} IS NULL`).join(' OR ');
        return findingAt(statement, {
          rule,
          severity: 'warn',
          message: `The running app does not know ${names}: rows that it inserts into ${shortName(table)} after this UPDATE, until the new code is live everywhere, keep NULL there.`,
          recipe: [
            `Close the gap before the backfill, with a default (${code(`ALTER TABLE ${table} ALTER COLUMN ${quoteName(columns[0] ?? '')} SET DEFAULT …;`)}) or a trigger that fills ${names}.`,
            `Or fill the rest in a later PR, once the new code is live everywhere: ${code(`UPDATE ${table} SET … WHERE ${empty};`)} in batches.`,
            `Only then rely on ${names}: NOT NULL, or dropping what it replaces.`,
          ],
        });
      }),
    ),
};

/** Added by this PR, nullable, and nothing but this UPDATE fills it. */
function staysEmpty(update: ClassifiedOperation, column: string, input: RuleInput): boolean {
  const table = shortName(update.table ?? update.object);
  const added = addedColumns(input).get(`${table}\0${column}`);
  if (added === undefined || fillsItself(added) || isSet(added, 'notNull')) return false;
  const { tables, columns, replacesFunctions } = closers(input);
  if (tables.has(table) || columns.has(`${table}\0${column}`)) return false;
  // A trigger of before may call a function that this PR replaces.
  return !(replacesFunctions && (findRelation(input.catalog, update.table ?? '')?.triggers ?? []).length > 0);
}

/** Columns that the PR has added so far to tables of before, by `table\0column`. */
const addedColumns = gathered<Map<string, ClassifiedOperation>>(
  () => new Map(),
  (all, { operations }) => {
    for (const each of operations) {
      if (each.kind !== 'add column' || each.onNewObject) continue;
      all.set(`${shortName(each.table ?? '')}\0${each.column ?? each.object}`, each);
    }
  },
);

/** After a rename to what the running app writes, it writes it. */
const onColumn = new Set(['set default', 'set not null', 'drop column', 'rename column', 'add identity']);

/** What of the PR, sooner or later, fills a column by itself, or leaves the question to other rules. */
const closers = gatheredFromAll<{ tables: Set<string>; columns: Set<string>; replacesFunctions: boolean }>(
  () => ({ tables: new Set(), columns: new Set(), replacesFunctions: false }),
  (all, operation) => {
    const { kind, object, column } = operation;
    const table = shortName(operation.table ?? object);
    if (kind === 'create trigger' || kind === 'drop table') all.tables.add(table);
    if (onColumn.has(kind)) all.columns.add(`${table}\0${column ?? object}`);
    if (kind === 'replace function') all.replacesFunctions = true;
  },
);
