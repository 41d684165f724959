import type { Constraint } from 'libpg-query';
import type { Operation, OperationKind } from '../../operation.ts';
import { skipBlank, tokenAt } from '../lexer.ts';
import { relationName, type StatementSource, stringOf } from '../tree.ts';
import { operation } from './reader.ts';

const kinds: Record<string, OperationKind> = {
  CONSTR_PRIMARY: 'add primary key',
  CONSTR_UNIQUE: 'add unique',
  CONSTR_FOREIGN: 'add foreign key',
  CONSTR_CHECK: 'add check',
  CONSTR_EXCLUSION: 'add exclusion',
  CONSTR_NOTNULL: 'add not null constraint',
};

const actions: Record<string, string> = { c: 'cascade', n: 'set null', d: 'set default', r: 'restrict' };

interface ConstraintPlace {
  table: string;
  /** For a constraint written behind a column. */
  column?: string;
  source: StatementSource;
}

/** ADD CONSTRAINT (or one written behind a column) as an operation; undefined for DEFAULT and the like. */
export function constraintOperation(
  constraint: Constraint,
  { table, column, source }: ConstraintPlace,
): Operation | undefined {
  const kind = kinds[constraint.contype ?? ''];
  if (kind === undefined) return undefined;
  const columns = constraintColumns(constraint, column);
  const parent = constraint.contype === 'CONSTR_FOREIGN' ? relationName(constraint.pktable) : undefined;
  return operation(kind, constraint.conname ?? defaultName(kind, table, columns), {
    table,
    ...(column === undefined ? {} : { column }),
    references: parent === undefined ? [] : [parent],
    detail: {
      columns: columns.join(',') || undefined,
      named: constraint.conname !== undefined,
      notValid: constraint.skip_validation === true && !isNotEnforced(constraint),
      notEnforced: isNotEnforced(constraint),
      usingIndex: constraint.indexname,
      deferrable: constraint.deferrable,
      expression: kind === 'add check' ? checkText(constraint, source) : undefined,
      refColumns: constraint.pk_attrs?.map(stringOf).join(',') || undefined,
      onDelete: parent === undefined ? undefined : actions[constraint.fk_del_action ?? ''],
      onUpdate: parent === undefined ? undefined : actions[constraint.fk_upd_action ?? ''],
      noInherit: constraint.is_no_inherit,
      nullsNotDistinct: constraint.nulls_not_distinct,
    },
  });
}

/** Only CHECK and FOREIGN KEY can be NOT ENFORCED (18); the tree leaves out what is false. */
function isNotEnforced({ contype, is_enforced }: Constraint): boolean {
  return (contype === 'CONSTR_CHECK' || contype === 'CONSTR_FOREIGN') && is_enforced !== true;
}

function constraintColumns(constraint: Constraint, column: string | undefined): string[] {
  const keys = constraint.fk_attrs ?? constraint.keys ?? [];
  if (keys.length > 0) return keys.map(stringOf);
  return column === undefined ? [] : [column];
}

/** PostgreSQL's own choice where no name is given (without its suffix for a name already taken). */
function defaultName(kind: OperationKind, table: string, columns: string[]): string {
  const bare = table.slice(table.indexOf('.') + 1);
  const middle = columns.length === 0 ? '' : `_${columns.join('_')}`;
  if (kind === 'add primary key') return `${bare}_pkey`;
  if (kind === 'add unique') return `${bare}${middle}_key`;
  if (kind === 'add foreign key') return `${bare}${middle}_fkey`;
  if (kind === 'add exclusion') return `${bare}${middle}_excl`;
  return kind === 'add check' ? `${bare}${middle}_check` : `${bare}${middle}_not_null`;
}

/** The text between CHECK's parentheses, as the user wrote it. */
function checkText(constraint: Constraint, source: StatementSource): string | undefined {
  const { sql } = source;
  let index = source.at(constraint.location);
  while (index < sql.length && sql[index] !== '(') index = tokenAt(sql, index).end;
  if (index >= sql.length) return undefined;
  return sql.slice(skipBlank(sql, index + 1), closing(sql, index)).trim();
}

/** Index of the parenthesis that closes the one at `open`. */
export function closing(sql: string, open: number): number {
  let depth = 0;
  for (let index = open; index < sql.length; index = tokenAt(sql, index).end) {
    if (sql[index] === '(' || sql[index] === '[') depth++;
    else if ((sql[index] === ')' || sql[index] === ']') && --depth === 0) return index;
  }
  return sql.length;
}
