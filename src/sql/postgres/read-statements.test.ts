import { beforeAll, expect, it } from 'vitest';
import { cases } from '../../../test/differential/cases/index.ts';
import { loadParser, parseStatements } from './parse.ts';
import { readStatements } from './read-statements.ts';
import { tagOf } from './tree.ts';

beforeAll(loadParser);

const atomic = 'CREATE FUNCTION f(a int) RETURNS int BEGIN ATOMIC SELECT CASE a WHEN 1 THEN 2 END; SELECT 3; END';

function expected(text: string) {
  const parsed = parseStatements(text);
  if (!parsed.ok) return parsed;
  return { ok: true, statements: parsed.statements.map(({ node, ...rest }) => ({ ...rest, tag: tagOf(node) })) };
}

it.each([
  ['nothing', ' -- a comment\n;;'],
  ['several on lines', '\n-- first\nBEGIN;\n  ALTER TABLE a ADD b int, DROP c;\n\nCOMMIT'],
  ['one that is known between others', "SELECT 1; BEGIN; UPDATE a SET b = 'é😀' WHERE c; COMMIT; SELECT 1;"],
  ['a body with semicolons', `BEGIN; ${atomic}; COMMIT;`],
  ['a rule', 'CREATE RULE r AS ON INSERT TO a DO (SELECT 1; SELECT 1); COMMIT;'],
  ['an error behind what is known', 'BEGIN;\nCOMMIT;\nSELEC 1;'],
  ['an error before what is known', 'SELEC 1; COMMIT;'],
  ['a comment that is never closed', 'COMMIT; /* open'],
  ['a comment that is never closed within', 'COMMIT; SELECT 1 /* open'],
  ['rows for COPY', 'COMMIT; COPY a FROM stdin;\n1\n\\.\nCOMMIT;'],
  ['a command of psql', 'COMMIT;\n\\i a.sql\nCOMMIT;'],
  ['a NUL', 'COMMIT; -- \0'],
  ['byte order marks', '\uFEFFCOMMIT;\uFEFFCOMMIT;'],
  ['a name that ends in a no-break space', 'COMMIT; DROP TABLE a\u00a0; COMMIT\u00a0'],
])('says of %s what the parser says, the second time too', (_, text) => {
  expect(readStatements(text)).toEqual(expected(text));
  expect(readStatements(text)).toEqual(expected(text));
});

it('says of the statements of the differential table what the parser says, in whatever company', () => {
  for (const [index, { sql }] of cases.entries()) {
    if (index % 4 !== 0) continue;
    const text = `${sql.trim().replace(/;?$/, ';')}\n${cases[(index * 7) % cases.length]?.sql ?? ''}`;
    expect(readStatements(text)).toEqual(expected(text));
  }
});
