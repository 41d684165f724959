import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { waiverRules } from '../../policy/waivers.ts';
import { rulesIndex } from './hazards/rules-index.ts';
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

it('shows on each page the safe sequence in SQL, and the ways of the main frameworks', () => {
  const frameworks = [
    'Rails',
    'Django',
    'Alembic',
    'Prisma',
    'Drizzle',
    'Ecto',
    'Knex',
    'TypeORM',
    'Laravel',
    'Flyway',
    'goose',
  ];
  for (const { id } of rules) {
    const page = pageOf(id);
    for (const heading of ['## When it is silent', 'Source: ']) expect(page, id).toContain(heading);
    const sections = new Map(page.split(/^## /m).map((text): [string, string] => [text.split('\n', 1)[0] ?? '', text]));
    const ways = sections.get('In your framework') ?? '';
    const missing = frameworks.filter((name) => !ways.includes(name));
    expect(ways.includes('- Any') ? [] : missing, id).toEqual([]);
    expect(sections.get('Safe sequence'), id).toMatch(/`[^`]+`|\]\([a-z-]+\.md\)|^1\. /m);
  }
});

/** `vitest run src/analysis/rules/registry.test.ts --update` writes it. */
it('lists every rule in the index of the pages, and of every hazard what tells of it', async () => {
  await expect(
    rulesIndex(rules.map(({ id }) => ({ id, severity: severityOf(id), blocks: blocksOf(id) }))),
  ).toMatchFileSnapshot('../../../docs/rules/README.md');
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
