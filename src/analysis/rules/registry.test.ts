import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { waiverRules } from '../../policy/waivers.ts';
import { rules } from './registry.ts';

/** The rules about waivers are the policy's, and have pages of the same kind. */
const idsOfPages = [...rules.map(({ id }) => id), ...waiverRules];

it('gives each rule an id of its own, a test and a page', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const { id } of rules) {
    expect(existsSync(`src/analysis/rules/${id}.test.ts`), `${id}.test.ts`).toBe(true);
    const page = readFileSync(`docs/rules/${id}.md`, 'utf8');
    for (const heading of [`# ${id}`, '## Problem', '## What it blocks', '## Safe sequence', '## In your framework']) {
      expect(page).toContain(heading);
    }
  }
});

it('has no page without a rule', () => {
  const pages = globSync('docs/rules/*.md').map((path) => basename(path, '.md'));
  expect(pages.filter((page) => page !== 'README').toSorted()).toEqual(idsOfPages.toSorted());
});

it('names on each page the severities that the rule gives', () => {
  for (const { id } of rules) {
    const source = readFileSync(`src/analysis/rules/${id}.ts`, 'utf8');
    const given = [...source.matchAll(/severity: (.*)/g)].flatMap(([, text = '']) =>
      text.match(/\b(block|warn|note)\b/g),
    );
    expect(given.length, id).toBeGreaterThan(0);
    for (const severity of given) expect(severityOf(id), `${id} gives ${severity}`).toContain(severity);
  }
});

/** `vitest run src/analysis/rules/registry.test.ts --update` writes it. */
it('lists every rule in the index of the pages', async () => {
  const lines = idsOfPages.map((id) => `| [${id}](${id}.md) | ${severityOf(id)} | ${blocksOf(id)} |`);
  const index = `# Rules

Each rule is a pure function of what was read and measured of one migration. A finding names the statement, whom it
blocks, and the safe sequence in your own names. \`block\` fails the check, \`warn\` is to be read, \`note\` is only told;
\`policy: { rules: { <id>: off } }\` in lockstep.yml changes that. On tables that the same PR makes, they are silent.

| rule | severity | what it blocks |
|---|---|---|
${lines.join('\n')}

Beside the rules stand the reasons that are not about one statement: \`expand-and-contract\`, \`old-app-breaks\` and the
others, in [the guide](../guide.md#troubleshooting). A new rule: \`npm run new-rule <id>\`.
`;
  await expect(index).toMatchFileSnapshot('../../../docs/rules/README.md');
});

function severityOf(id: string): string {
  return /^Severity: (.*?)\. Change it/m.exec(pageOf(id))?.[1] ?? '';
}

/** The first line of the section. */
function blocksOf(id: string): string {
  return /^## What it blocks\n+(.*)$/m.exec(pageOf(id))?.[1]?.replaceAll('|', '\\|') ?? '';
}

function pageOf(id: string): string {
  return readFileSync(`docs/rules/${id}.md`, 'utf8');
}
