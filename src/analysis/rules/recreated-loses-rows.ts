import type { ClassifiedOperation } from '../analysis.ts';
import { textOf } from '../detail.ts';
import { findingAt, type Rule, type RuleInput, type RuleStatement } from './rule.ts';
import { code, columnSql, shortName, tableSql } from './words.ts';

const rule = 'recreated-loses-rows';

interface Drop {
  statement: RuleStatement;
  operation: ClassifiedOperation;
}

/** Dropped and made again under the same name: what was in it is gone. ORMs write this for a changed type. */
export const recreatedLosesRows: Rule = {
  id: rule,
  about: ['drop table', 'drop column'],
  check: (input) => {
    const drops = new Map<string, Drop>();
    const saved = savedTables(input);
    return input.statements.flatMap((statement) =>
      statement.operations.flatMap((operation) => {
        const key = keyOf(operation);
        if (key === undefined) return [];
        if (operation.kind.startsWith('drop')) {
          if (operation.phase === 'contract') drops.set(key, { statement, operation });
          return [];
        }
        const drop = drops.get(key);
        drops.delete(key);
        if (drop === undefined || wasSaved(drop, saved)) return [];
        const table = shortName(operation.table ?? operation.object);
        const what =
          operation.column === undefined ? `every row of ${table}` : `what is in ${table}.${operation.column}`;
        return findingAt(statement, {
          rule,
          severity: 'block',
          message: `${what} is lost: it is dropped and made again under the same name, and nothing copies it.`,
          recipe: operation.column === undefined ? tableSteps(operation) : columnSteps(operation),
        });
      }),
    );
  },
};

/** What is dropped or made, by name. */
function keyOf({ kind, table, object, column }: ClassifiedOperation): string | undefined {
  if (kind === 'drop table' || kind === 'create table') return shortName(object);
  if (kind === 'drop column' || kind === 'add column') return `${shortName(table ?? '')}\0${column}`;
  return undefined;
}

interface Saved {
  /** By table: the first statement that reads its rows and writes them somewhere. */
  copied: Map<string, number>;
  /** By table: the first UPDATE of it, which may move one column's values to another. */
  updated: Map<string, number>;
}

function savedTables({ statements }: RuleInput): Saved {
  const saved: Saved = { copied: new Map(), updated: new Map() };
  for (const { index, operations } of statements) {
    for (const { kind, table, references = [] } of operations) {
      if (!/^(insert|merge|update|create table as)$/.test(kind)) continue;
      for (const name of references.map(shortName)) if (!saved.copied.has(name)) saved.copied.set(name, index);
      const name = shortName(table ?? '');
      if (kind === 'update' && !saved.updated.has(name)) saved.updated.set(name, index);
    }
  }
  return saved;
}

/** Before the drop, something wrote its rows elsewhere: whether all that matters, only a reader can tell. */
function wasSaved({ statement, operation }: Drop, { copied, updated }: Saved): boolean {
  const table = shortName(operation.table ?? operation.object);
  const isBefore = (index: number | undefined) => index !== undefined && index < statement.index;
  return isBefore(copied.get(table)) || (operation.column !== undefined && isBefore(updated.get(table)));
}

function tableSteps(operation: ClassifiedOperation): string[] {
  return [
    `Change ${tableSql(operation)} in place with ALTER TABLE, one step a migration.`,
    `If the rows may really go, say so: a migration that drops ${tableSql(operation)}, and in a later PR one that makes it.`,
  ];
}

function columnSteps(operation: ClassifiedOperation): string[] {
  const [table, column] = [tableSql(operation), columnSql(operation)];
  const type = textOf(operation, 'type') ?? '';
  return [
    `To change the type and keep the values: ${code(`ALTER TABLE ${table} ALTER COLUMN ${column} TYPE ${type} USING ${column}::${type};`)} It may write the table anew: the report then says so, and how to avoid it.`,
    `If the values may really go: drop ${column} in one PR, when no running code reads it, and add it in a later one.`,
  ];
}
