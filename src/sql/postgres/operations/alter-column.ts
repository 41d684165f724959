import type { AlterTableCmd, Node } from 'libpg-query';
import type { Operation, OperationKind } from '../../operation.ts';
import { bodyOf, stringOf } from '../tree.ts';
import { typeText } from '../type-name.ts';
import { addColumn, callsOf, isNull } from './column.ts';
import type { Maker } from './command-place.ts';
import { operation } from './reader.ts';

/** The sub-commands of ALTER TABLE that concern columns. */
export const columnMakers: Record<string, Maker | undefined> = {
  AT_AddColumn: ({ command, table, source, text }) => {
    const column = bodyOf(command.def, 'ColumnDef');
    return addColumn(column ?? {}, { table, source, ifNotExists: command.missing_ok === true, text });
  },
  AT_DropColumn: ({ command, table }) => ({
    ...onColumn('drop column', command, table),
    ...(command.missing_ok === true ? { detail: { missingOk: true } } : {}),
  }),
  AT_AlterColumnType: ({ command, table, text }) => {
    const column = bodyOf(command.def, 'ColumnDef');
    const using = /\busing\b([\s\S]*)$/i.exec(text ?? '')?.[1]?.trim();
    return operation('alter column type', command.name ?? '', {
      table,
      column: command.name,
      detail: {
        type: typeText(column?.typeName),
        using: column?.raw_default === undefined ? undefined : (using ?? '?'),
        usingCasts: column?.raw_default === undefined ? undefined : castsOf(column.raw_default, command.name ?? ''),
        collation: column?.collClause?.collname?.map(stringOf).join('.'),
      },
    });
  },
  AT_SetNotNull: columnMaker('set not null'),
  AT_DropNotNull: columnMaker('drop not null'),
  AT_ColumnDefault: ({ command, table, text }) => {
    if (command.def === undefined || isNull(command.def)) return onColumn('drop default', command, table);
    const value = /\bset\s+default\b([\s\S]*)$/i.exec(text ?? '')?.[1]?.trim();
    return operation('set default', command.name ?? '', {
      table,
      column: command.name,
      detail: { default: value, defaultCalls: callsOf(command.def).join(',') || undefined },
    });
  },
  AT_SetExpression: columnMaker('set expression'),
  AT_DropExpression: columnMaker('drop expression'),
  AT_AddIdentity: ({ command, table }) =>
    operation('add identity', command.name ?? '', {
      table,
      column: command.name,
      detail: { identity: bodyOf(command.def, 'Constraint')?.generated_when === 'a' ? 'always' : 'by default' },
    }),
  AT_SetIdentity: ({ command, table, text }) =>
    operation('set identity', command.name ?? '', {
      table,
      column: command.name,
      detail: { always: /\bset\s+generated\s+always\b/i.test(text ?? '') },
    }),
  AT_DropIdentity: columnMaker('drop identity'),
  AT_SetStatistics: columnMaker('column option', 'statistics'),
  AT_SetStorage: columnMaker('column option', 'storage'),
  AT_SetCompression: columnMaker('column option', 'compression'),
  AT_SetOptions: columnMaker('column option', 'options'),
  AT_ResetOptions: columnMaker('column option', 'options'),
};

/** The types that the column is cast to one after the other, `;` for a comma; undefined where it is more than that. */
function castsOf(expression: Node, column: string): string | true | undefined {
  const types: string[] = [];
  let node: object | undefined = expression;
  for (let cast = bodyOf(node, 'TypeCast'); cast !== undefined; cast = bodyOf(node, 'TypeCast')) {
    types.unshift(typeText(cast.typeName).replaceAll(',', ';'));
    node = cast.arg;
  }
  const names = bodyOf(node, 'ColumnRef')?.fields ?? [];
  if (names.length === 0 || stringOf(names.at(-1)) !== column) return undefined;
  return types.length === 0 ? true : types.join(',');
}

function columnMaker(kind: OperationKind, option?: string): Maker {
  return ({ command, table }) =>
    operation(kind, command.name ?? '', { table, column: command.name, detail: { option } });
}

function onColumn(kind: OperationKind, command: AlterTableCmd, table: string): Operation {
  return operation(kind, command.name ?? '', { table, column: command.name });
}
