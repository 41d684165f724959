import { describe, expect, it, test } from 'vitest';
import { allFixtures } from './fixtures/all.ts';
import { makeHostile, nonsense, PAYLOADS } from './fixtures/hostile.ts';
import { style } from './html/style.ts';
import { renderHtml } from './html.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';

const hostile = [...PAYLOADS, ...Array.from({ length: 40 }, (_, seed) => nonsense(seed))];

test.each(allFixtures())('nothing of the repository is markup in %s', (_, result) => {
  const plain = tagsOf(renderHtml(makeHostile(result, 'plain')));
  for (const payload of hostile) {
    const page = renderHtml(makeHostile(result, payload));
    expect(tagsOf(page).filter(isNotCode), payload).toEqual(plain.filter(isNotCode));
    expect(page, payload).not.toMatch(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
  }
});

test.each(allFixtures())('%s is one page that loads nothing and runs nothing', (_, result) => {
  const page = renderHtml(result);
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(page).toContain('default-src &#39;none&#39;');
  expect(page).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|\son\w+=|url\(|@import/i);
  for (const [, target] of page.matchAll(/href="#([\w-]+)"/g)) expect(page).toContain(`id="${target}"`);
});

test.each(allFixtures())('%s has every statement, every failing query and every finding', (_, result) => {
  const page = renderHtml(result);
  const { migrations, compatibility, verdict, schemaChanges = [] } = renderJson(result);
  expect(page).toContain(`class="verdict ${verdict}"`);
  for (const { sql } of migrations.flatMap(({ statements }) => statements))
    expect(textOf(page)).toContain(squeeze(sql));
  for (const { statement } of compatibility.cells.flatMap(({ newFailures }) => newFailures)) {
    if (statement !== undefined) expect(textOf(page)).toContain(squeeze(statement));
  }
  for (const { what, before = '', after = '' } of schemaChanges) {
    for (const text of [what, before, after]) expect(textOf(page)).toContain(squeeze(text));
  }
  for (const { message } of migrations.flatMap(({ statements }) => statements.flatMap(({ findings }) => findings))) {
    expect(textOf(page)).toContain(squeeze(message).replaceAll('`', ''));
  }
});

it('leads with the same words as the comment', () => {
  for (const [, result] of allFixtures()) {
    const [, title = ''] = /<h1>.*?<\/span> (.*?)<\/h1>/.exec(renderHtml(result)) ?? [];
    expect(renderMarkdown(result).split('\n')[0]).toContain(textOf(title));
  }
});

describe('the colours', () => {
  const [light = '', dark = ''] = style.split('prefers-color-scheme: dark');
  it.each([
    ['light', light],
    ['dark', dark],
  ])('of text meet WCAG AA on both backgrounds, %s', (_, sheet) => {
    const colours = new Map(
      [...sheet.matchAll(/--(\w+): (#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [name, value]),
    );
    for (const name of ['text', 'soft', 'block', 'warn', 'ok', 'unknown', 'note', 'link']) {
      for (const back of ['back', 'panel']) {
        expect(contrast(colours.get(name), colours.get(back)), `${name} on ${back}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    for (const name of ['exclusive', 'strong', 'ran', 'waits']) {
      expect(contrast(colours.get(name), colours.get('back')), name).toBeGreaterThanOrEqual(3);
    }
  });
});

/** https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio */
function contrast(one = '', other = ''): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Names of all tags, in order. */
function tagsOf(page: string): string[] {
  return [...page.matchAll(/<(\/?[a-z][a-z0-9]*)/gi)].map(([, name = '']) => name.toLowerCase());
}

/** Names in backticks are code; a payload may have none, or some of its own. */
function isNotCode(tag: string): boolean {
  return !/^\/?code$/.test(tag);
}

function textOf(page: string): string {
  const bare = page.replace(/<style>[\s\S]*?<\/style>|<[^>]*>/g, '');
  const plain = bare
    .replace(/&#39;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>');
  return squeeze(plain.replace(/&amp;/g, '&'));
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ');
}
