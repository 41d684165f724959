import { textOf } from '../detail.ts';
import { quoteName } from '../rules/words.ts';
import { columnOf } from '../state.ts';
import { batched, notNullSql, type Pieces, type Taken } from './pieces.ts';
import { syncTrigger } from './sync-trigger.ts';

/** Renaming a column: the new one beside the old, kept the same by a trigger until no code names the old. */
export function renameColumn({ operation, relation }: Taken): Pieces {
  const table = quoteName(operation.table ?? '');
  const [from, to] = [operation.column ?? '', textOf(operation, 'newName') ?? ''];
  const column = relation && columnOf(relation, from);
  const type = column?.type || '<type>';
  const [old, next] = [quoteName(from), quoteName(to)];
  const sync = syncTrigger({
    table,
    bare: bareName(operation.table),
    from,
    to,
    forth: `NEW.${old}`,
    back: `NEW.${next}`,
  });
  const check = quoteName(`${to}_not_null`);
  return {
    expand: [`ALTER TABLE ${table} ADD COLUMN ${next} ${type};`, ...sync.create],
    backfill: [batched({ table, set: `${next} = ${old}`, where: `${next} IS NULL AND ${old} IS NOT NULL`, relation })],
    contract: [
      ...(column?.notNull === true ? notNullSql(table, next, check) : []),
      ...sync.drop,
      `ALTER TABLE ${table} DROP COLUMN ${old};`,
    ],
    stops: `reads or writes ${bareName(operation.table)}.${from}`,
  };
}

/** Another type: a second column, as for a rename. */
export function changeType({ operation, relation }: Taken): Pieces {
  const table = quoteName(operation.table ?? '');
  const from = operation.column ?? '';
  const to = `${from}_new`;
  const type = textOf(operation, 'type') ?? '';
  const column = relation && columnOf(relation, from);
  const [old, next] = [quoteName(from), quoteName(to)];
  const using = textOf(operation, 'using');
  const value = using ?? `${old}::${type}`;
  const inTrigger =
    using === undefined
      ? `NEW.${old}::${type}`
      : using.replaceAll(new RegExp(`(?<![\\w."])"?${escaped(from)}"?(?![\\w"])`, 'g'), `NEW.${old}`);
  const back = `NEW.${next}::${column?.type || '<old type>'}`;
  const sync = syncTrigger({ table, bare: bareName(operation.table), from, to, forth: inTrigger, back });
  return {
    expand: [`ALTER TABLE ${table} ADD COLUMN ${next} ${type};`, ...sync.create],
    backfill: [
      batched({ table, set: `${next} = ${value}`, where: `${next} IS NULL AND ${old} IS NOT NULL`, relation }),
    ],
    contract: [
      ...(column?.notNull === true ? notNullSql(table, next, quoteName(`${to}_not_null`)) : []),
      ...sync.drop,
      `ALTER TABLE ${table} DROP COLUMN ${old};`,
    ],
    stops: `reads or writes ${bareName(operation.table)}.${from} (the new code uses ${to})`,
  };
}

/** A view under the old name takes SELECT, INSERT, UPDATE and DELETE meanwhile (measured); TRUNCATE it does not. */
export function renameTable({ operation }: Taken): Pieces {
  const table = quoteName(operation.table ?? operation.object);
  const next = textOf(operation, 'newName') ?? '';
  const schema = operation.object.includes('.') ? `${quoteName(operation.object.split('.')[0] ?? '')}.` : '';
  return {
    expand: [
      `-- Both in one transaction, so that nobody sees neither name.\nALTER TABLE ${table} RENAME TO ${quoteName(next)};\nCREATE VIEW ${table} AS SELECT * FROM ${schema}${quoteName(next)};`,
    ],
    contract: [`DROP VIEW ${table};`],
    stops: `names ${operation.object}`,
  };
}

export function renameView({ operation }: Taken): Pieces {
  const view = quoteName(operation.object);
  return {
    expand: [`CREATE VIEW ${quoteName(textOf(operation, 'newName') ?? '')} AS SELECT * FROM ${view};`],
    contract: [
      `-- Make ${quoteName(textOf(operation, 'newName') ?? '')} read the tables itself first.\nDROP VIEW ${view};`,
    ],
    stops: `names ${operation.object}`,
  };
}

export function renameEnumValue({ operation }: Taken): Pieces {
  const type = quoteName(operation.object);
  const literal = (text: string | undefined) => `'${(text ?? '').replaceAll("'", "''")}'`;
  return {
    expand: [`ALTER TYPE ${type} ADD VALUE ${literal(textOf(operation, 'newName'))};`],
    backfill: [
      `-- For each column of the type, in batches, when the code that reads both is live:\n-- UPDATE <table> SET <column> = ${literal(textOf(operation, 'newName'))} WHERE <column> = ${literal(textOf(operation, 'value'))};`,
    ],
    contract: [`-- An enum's value cannot be dropped: ${literal(textOf(operation, 'value'))} stays, unused.`],
    stops: `writes ${textOf(operation, 'value')}`,
  };
}

export function bareName(table: string | undefined): string {
  return (table ?? '').split('.').at(-1) ?? '';
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
