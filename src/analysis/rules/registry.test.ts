import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { rules } from './registry.ts';

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
  expect(pages.toSorted()).toEqual(rules.map(({ id }) => id).toSorted());
});
