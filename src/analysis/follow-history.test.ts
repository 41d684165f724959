import { beforeAll, expect, test } from 'vitest';
import { loadParser } from '../sql/postgres/parser.ts';
import { followHistory } from './follow-history.ts';
import { changeOf } from './test-support.ts';

beforeAll(() => loadParser());

const tablesBehind = (sql: string): string[] =>
  followHistory(changeOf(sql).pending)
    .catalog()
    .relations.map(({ name, columns }) => `${name}: ${columns.map((column) => column.name).join(', ')}`);

test('what is read is known behind it', () => {
  expect(tablesBehind('CREATE TABLE a (id int);\nALTER TABLE a ADD COLUMN b int;\n')).toEqual(['a: id, b']);
});

test.each([
  ['cannot be read', 'ALTR TABLE a;\n'],
  ['begins with a byte order mark, which PostgreSQL refuses there', '\uFEFFALTER TABLE a ADD COLUMN b int;\n'],
])('nothing is known behind a statement that %s, but what comes after it', (_, statement) => {
  const sql = `CREATE TABLE a (id int);\n${statement}CREATE TABLE c (id int);\n`;
  expect(tablesBehind(sql)).toEqual(['c: id']);
});
