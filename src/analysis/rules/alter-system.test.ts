import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'alter-system');

it.each([
  {
    sql: "ALTER SYSTEM SET work_mem = '64MB'",
    severity: 'warn',
    message: 'ALTER SYSTEM changes',
    step: 'ALTER DATABASE',
  },
])('says $severity on $sql', ({ sql, severity, message, step }) => {
  const [finding, ...rest] = found(sql);
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({ severity });
  expect(finding?.message).toContain(message);
  expect(finding?.recipe?.join('\n')).toContain(step);
});

it.each([{ sql: "SET work_mem = '64MB'" }, { sql: "ALTER DATABASE shop SET work_mem = '64MB'" }])(
  'is silent on $sql',
  ({ sql }) => {
    expect(found(sql)).toEqual([]);
  },
);
