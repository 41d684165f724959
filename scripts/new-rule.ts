/** `npm run new-rule <rule-id>`: the rule, its test, its page with every section, and its line in the registry. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const [id = ''] = process.argv.slice(2);
if (!/^[a-z]+(-[a-z]+)+$/.test(id)) {
  console.error('Usage: node scripts/new-rule.ts <rule-id>, in kebab-case, of two words or more');
  process.exit(2);
}
const rule = `src/analysis/rules/${id}.ts`;
if (existsSync(rule)) {
  console.error(`${rule} is there already`);
  process.exit(2);
}
const name = id.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

writeFileSync(
  rule,
  `import { findingAt, operationsOf, type Rule } from './rule.ts';
import { shortName } from './words.ts';

const rule = '${id}';

/** What PostgreSQL does, and its source: a page of the manual, or the test that measures it. */
export const ${name}: Rule = {
  id: rule,
  about: ['add column'],
  check: (input) =>
    operationsOf(input, 'add column')
      .filter(({ operation }) => operation.phase !== 'neutral')
      .map(({ statement, operation }) =>
        findingAt(statement, {
          rule,
          severity: 'note',
          message: \`What is blocked on \${shortName(operation.table ?? '')}, and for whom.\`,
          recipe: ['The first step.', 'The second step.'],
        }),
      ),
};
`,
);
writeFileSync(
  `src/analysis/rules/${id}.test.ts`,
  `import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';

beforeAll(loadParser);

const found = (sql: string) => findIn(sql).filter(({ rule }) => rule === '${id}');

it('says whom it blocks, and the safe sequence in the user’s own names', () => {
  const [finding, ...rest] = found('ALTER TABLE orders ADD a int');
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({ severity: 'note' });
  expect(finding?.message).toContain('orders');
});

it.each([
  'CREATE TABLE n (a int); ALTER TABLE n ADD b int',
  'ALTER TABLE orders ADD COLUMN IF NOT EXISTS email text',
  'ALTER TABLE app.orders DROP COLUMN a',
])('is silent on %s', (sql) => {
  expect(found(sql)).toEqual([]);
});
`,
);
const steps = 'one migration (or class, file, revision, folder) a step';
writeFileSync(
  `docs/rules/${id}.md`,
  `# ${id}

Severity: note. Change it in \`lockstep.yml\`: \`policy: { rules: { ${id}: warn } }\`.

## Problem

What PostgreSQL does, to whom, and when it hurts.

## What it blocks

Whom, under which lock, for how long. The first line goes into the table of docs/rules/README.md.

## Safe sequence

1. \`ALTER TABLE orders …;\`
2. In another transaction: \`ALTER TABLE orders …;\`

## In your framework

- **Rails**: ${steps}.
- **Django**: ${steps}.
- **Alembic**: ${steps}.
- **Prisma**: ${steps}.
- **Drizzle**: ${steps}.
- **Ecto**: ${steps}.
- **Knex**: ${steps}.
- **TypeORM**: ${steps}.
- **Laravel**: ${steps}.
- **Flyway, golang-migrate, goose, dbmate, sqlx**: ${steps}.

## When it is silent

The table is made in the same PR.

Source: https://www.postgresql.org/docs/current/
`,
);
const registry = 'src/analysis/rules/registry.ts';
const text = readFileSync(registry, 'utf8');
const lines = text.split('\n');
const imported = `import { ${name} } from './${id}.ts';`;
const place = lines.findIndex((line) => (/from '\.\/(.*)\.ts';$/.exec(line)?.[1] ?? '') > id);
const end = lines.findLastIndex((line) => line.startsWith('import ')) + 1;
lines.splice(place < 0 ? end : place, 0, imported);
writeFileSync(registry, lines.join('\n').replace(/\n\];\n$/, `\n  ${name},\n];\n`));
console.log(
  [
    `${rule}, its test, docs/rules/${id}.md and a line in ${registry}: now make them true.`,
    'If one edit of the file mends the finding, give `edit` to findingAt (see src/analysis/rules/create-index-not-concurrent.ts).',
    'Name the rule beside its hazard in src/analysis/rules/hazards/, then write the index:',
    '  npx vitest run src/analysis/rules/registry.test.ts --update',
  ].join('\n'),
);
