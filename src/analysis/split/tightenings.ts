import { isSet, textOf } from '../detail.ts';
import { quoteName } from '../rules/words.ts';
import { batched, notNullSql, type Pieces, type Taken } from './pieces.ts';
import { bareName } from './switches.ts';

/** ADD COLUMN … NOT NULL without a default: nullable first, NOT NULL when every row and every writer has it. */
export function addNotNull({ operation, relation }: Taken): Pieces {
  const table = quoteName(operation.table ?? '');
  const column = quoteName(operation.column ?? '');
  const text = textOf(operation, 'text') ?? `ADD COLUMN ${column} ${textOf(operation, 'type') ?? ''}`;
  const nullable = text.replace(/\s+not\s+null\b/i, '').replace(/\s+default\s+null\b/i, '');
  return {
    expand: [`ALTER TABLE ${table} ${nullable};`],
    backfill: [
      `-- Put the value that old rows get in place of NULL.\n${batched({ table, set: `${column} = NULL`, where: `${column} IS NULL`, relation })}`,
    ],
    contract: notNullSql(table, column, quoteName(`${operation.column ?? ''}_not_null`)),
    stops: `inserts into ${bareName(operation.table)} without ${operation.column}`,
  };
}

export function setNotNull({ operation }: Taken): Pieces {
  const table = quoteName(operation.table ?? '');
  return {
    contract: notNullSql(table, quoteName(operation.column ?? ''), quoteName(`${operation.column ?? ''}_not_null`)),
    stops: `writes ${bareName(operation.table)} without ${operation.column}`,
  };
}

/** CHECK and FOREIGN KEY: unchecked at first, then validated. */
export function addUnchecked({ operation }: Taken): Pieces | undefined {
  const text = textOf(operation, 'text');
  if (text === undefined || isSet(operation, 'notValid')) return undefined;
  const table = quoteName(operation.table ?? '');
  const named = isSet(operation, 'named')
    ? text
    : text.replace(/^add\b/i, `ADD CONSTRAINT ${quoteName(operation.object)}`);
  return {
    contract: [
      `ALTER TABLE ${table} ${named} NOT VALID;`,
      `-- In the next migration, so that the lock of the first is gone.\nALTER TABLE ${table} VALIDATE CONSTRAINT ${quoteName(operation.object)};`,
    ],
    stops: `writes what ${operation.object} forbids`,
  };
}
