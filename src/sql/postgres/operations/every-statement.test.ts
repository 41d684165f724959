import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OperationKind } from '../../operation.ts';
import { loadParser, parseStatements } from '../parse.ts';
import type { Tag } from '../tree.ts';
import { alternatives, type NotAlone, notAlone, type StatementTag } from './testing/statements-of-the-grammar.ts';

/** A statement that a new version of the grammar brings, and that is in neither table, is an error of the compiler here. */
const missing: Record<Exclude<Extract<Tag, `${string}Stmt`>, StatementTag | NotAlone>, never> = {};

beforeAll(loadParser);

function read(sql: string): Array<{ tag: string | undefined; kinds: OperationKind[] }> {
  const result = parseStatements(sql);
  if (!result.ok) throw new Error(`${sql}: ${result.message}`);
  return result.statements.map(({ node, operations }) => ({
    tag: Object.keys(node)[0],
    kinds: operations.map(({ kind }) => kind),
  }));
}

describe('every statement of the grammar has a reader', () => {
  it('with none left out', () => {
    const types = readFileSync(createRequire(import.meta.url).resolve('@pgsql/types/types.d.ts'), 'utf8');
    const tags = new Set([...types.matchAll(/\{\s*(\w+Stmt): \w+;?\s*\}/g)].map(([, tag]) => tag));
    const listed = new Set([...Object.keys(alternatives), ...Object.keys(notAlone)]);
    expect(tags.size).toBeGreaterThan(100);
    expect([...tags].filter((tag) => !listed.has(tag ?? ''))).toEqual([]);
    expect(missing).toEqual({});
    expect(Object.values(notAlone).every((reason) => reason.length > 10)).toBe(true);
  });

  it.each(
    Object.entries(alternatives).flatMap(([tag, each]) =>
      Object.entries(each).map(([sql, kinds]) => ({ tag, sql, kinds })),
    ),
  )('$sql', ({ tag, sql, kinds }) => {
    expect(read(sql)).toEqual([{ tag, kinds: kinds.split(', ') }]);
    expect(kinds).not.toContain('other');
  });
});
