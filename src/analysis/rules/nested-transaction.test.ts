import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';

beforeAll(loadParser);

const found = (sql: string, transaction: 'migration' | 'none' = 'migration') =>
  findIn(sql, { transaction }).filter(({ rule }) => rule === 'nested-transaction');

const change = 'ALTER TABLE orders ADD a int;';

it.each([
  [
    'what follows is outside',
    `BEGIN; ${change} COMMIT;\nUPDATE orders SET a = 1 WHERE id = 1`,
    'warn',
    'from line 2 on',
  ],
  ['only the tool’s record is outside', `BEGIN; ${change} COMMIT; RESET search_path`, 'note', 'not recorded'],
  ['all is undone', `${change} ROLLBACK`, 'warn', 'is undone'],
])('tells of a file that ends the tool’s transaction: %s', (_, sql, severity, told) => {
  expect(found(sql)).toEqual([
    expect.objectContaining({ severity, message: expect.stringContaining(told) as unknown }),
  ]);
});

it('warns of a BEGIN inside the script’s own transaction', () => {
  expect(found(`BEGIN; BEGIN; ${change} COMMIT; ${change} COMMIT`, 'none')).toEqual([
    expect.objectContaining({ severity: 'warn', statement: 1 }),
  ]);
});

it.each([
  ['a file that nothing wraps', `BEGIN; ${change} COMMIT`, 'none'],
  ['two transactions one after the other', `BEGIN; ${change} COMMIT; BEGIN; ${change} COMMIT`, 'none'],
  ['a BEGIN that the tool’s COMMIT ends', `BEGIN; ${change}`, 'migration'],
  ['savepoints', `SAVEPOINT a; ${change} ROLLBACK TO a; RELEASE a`, 'migration'],
] as const)('is silent on %s', (_, sql, transaction) => {
  expect(found(sql, transaction)).toEqual([]);
});
