import { beforeAll, describe, expect, it } from 'vitest';
import { loadParser } from '../sql/postgres/parse.ts';
import { analyseSql } from './test-support.ts';

beforeAll(loadParser);

/** Transaction numbers from 0, and the statements that have none open around them marked. */
function placesOf(sql: string | string[], transaction: 'migration' | 'none'): string[] {
  const statements = analyseSql(sql, { transaction }).migrations.flatMap((migration) => migration.statements);
  const first = statements[0]?.transaction ?? 0;
  return statements.map(
    ({ transaction: number = 0, inTransaction, control }) =>
      `${number - first}${inTransaction === true ? '' : ' alone'}${control === undefined ? '' : ` ${control}`}`,
  );
}

describe('in a file that the tool wraps', () => {
  it('a BEGIN changes nothing, and a COMMIT ends the tool’s transaction', () => {
    expect(placesOf(['SELECT 1', 'BEGIN', 'SELECT 2', 'COMMIT', 'SELECT 3', 'SELECT 4'], 'migration')).toEqual([
      '0',
      '0 nested begin',
      '0',
      '0 ends the tool’s',
      '2 alone',
      '4 alone',
    ]);
  });

  it('what follows the COMMIT in the same text shares an implicit transaction', () => {
    expect(placesOf('SELECT 1; COMMIT; SELECT 2; SELECT 3', 'migration')).toEqual(['0', '0 ends the tool’s', '1', '1']);
  });

  it('savepoints stay inside', () => {
    expect(placesOf('SAVEPOINT a; SELECT 1; ROLLBACK TO a; SELECT 2', 'migration')).toEqual(['0', '0', '0', '0']);
  });
});

describe('in a file that nothing wraps', () => {
  it('each statement that is sent alone is a transaction', () => {
    expect(new Set(placesOf(['SELECT 1', 'SELECT 2'], 'none')).size).toBe(2);
  });

  it('BEGIN takes the statements before it in the same text along', () => {
    expect(placesOf('SELECT 1; BEGIN; SELECT 2; COMMIT; SELECT 3', 'none')).toEqual(['0', '0', '0', '0', '1']);
  });

  it('a COMMIT without a BEGIN has nothing to end', () => {
    expect(placesOf(['SELECT 1', 'COMMIT'], 'none')[1]).toMatch(/nothing to end/);
  });
});
