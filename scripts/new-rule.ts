/** `node scripts/new-rule.ts <rule-id>`: the rule, its test, its page and its line in the registry. */
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
  check: (input) =>
    operationsOf(input, 'add column').map(({ statement, operation }) =>
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

it('says what it blocks', () => {
  expect(findIn('ALTER TABLE orders ADD a int').map(({ rule }) => rule)).toContain('${id}');
});

it('is silent on tables of the same PR', () => {
  expect(findIn('CREATE TABLE n (a int); ALTER TABLE n ADD b int').map(({ rule }) => rule)).not.toContain('${id}');
});
`,
);
writeFileSync(
  `docs/rules/${id}.md`,
  `# ${id}

Severity: note. Change it in \`lockstep.yml\`: \`policy: { rules: { ${id}: warn } }\`.

## Problem

## What it blocks

## Safe sequence

## In your framework

## When it is silent

Source:
`,
);
const registry = 'src/analysis/rules/registry.ts';
const text = readFileSync(registry, 'utf8');
writeFileSync(
  registry,
  text
    .replace(
      "import type { Rule } from './rule.ts';",
      `import { ${name} } from './${id}.ts';\nimport type { Rule } from './rule.ts';`,
    )
    .replace(/\n\];\n$/, `\n  ${name},\n];\n`),
);
console.log(`${rule}, its test, docs/rules/${id}.md and a line in ${registry}: now make them true.`);
