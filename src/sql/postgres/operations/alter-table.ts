import type { AlterTableStmt } from 'libpg-query';
import type { Operation } from '../../operation.ts';
import { skipBlank, tokenAt } from '../lexer.ts';
import { bodyOf, relationName, type StatementSource } from '../tree.ts';
import { alterCommand } from './alter-command.ts';
import { operation, type Readers } from './reader.ts';

export const alterTableReaders: Readers = {
  AlterTableStmt: (statement, source) => alterTable(statement, source),
  AlterTableMoveAllStmt: ({ orig_tablespacename, new_tablespacename }) => [
    operation('set tablespace', orig_tablespacename ?? '', { detail: { newName: new_tablespacename, all: true } }),
  ],
};

/** One operation a sub-command, each with its own text. */
function alterTable(statement: AlterTableStmt, source: StatementSource): Operation[] {
  const table = relationName(statement.relation);
  const texts = commandTexts(statement, source);
  const commands = (statement.cmds ?? []).flatMap((node) => bodyOf(node, 'AlterTableCmd') ?? []);
  return commands.map((command, index) => {
    const text = texts.length === commands.length ? texts[index] : undefined;
    const ifExists = statement.missing_ok === true;
    const only = statement.relation?.inh !== true;
    return alterCommand({
      command,
      table,
      objectType: statement.objtype ?? 'OBJECT_TABLE',
      text,
      ifExists,
      only,
      source,
    });
  });
}

/** The sub-commands as written: what stands between the commas behind the table's name. */
function commandTexts(statement: AlterTableStmt, { sql, at }: StatementSource): string[] {
  let index = skipBlank(sql, endOfName(sql, at(statement.relation?.location)));
  if (sql[index] === '*' || sql[index] === ')') index++;
  const texts: string[] = [];
  let depth = 0;
  let start = index;
  for (; index < sql.length; index = tokenAt(sql, index).end) {
    const symbol = sql[index];
    if (symbol === '(' || symbol === '[') depth++;
    else if (symbol === ')' || symbol === ']') depth--;
    else if (symbol === ',' && depth === 0) {
      texts.push(sql.slice(start, index).trim());
      start = index + 1;
    }
  }
  texts.push(sql.slice(start).trim());
  return texts;
}

function endOfName(sql: string, start: number): number {
  let end = tokenAt(sql, start).end;
  for (;;) {
    const dot = skipBlank(sql, end);
    if (sql[dot] !== '.') return end;
    end = tokenAt(sql, skipBlank(sql, dot + 1)).end;
  }
}
