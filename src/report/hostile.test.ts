import { lexer, type MarkedToken, parse, type Token } from 'marked';
import { expect, test } from 'vitest';
import { allFixtures } from './fixtures/all.ts';
import { makeHostile, nonsense, PAYLOADS } from './fixtures/hostile.ts';
import { renderMarkdown } from './markdown.ts';

const hostile = [...PAYLOADS, ...Array.from({ length: 60 }, (_, seed) => nonsense(seed))];

test.each(allFixtures())('hostile names, texts and paths cannot break out of %s', (_, result) => {
  const structure = skeletonOf(renderMarkdown(makeHostile(result, 'plain')));
  for (const payload of hostile) {
    const markdown = renderMarkdown(makeHostile(result, payload));
    expect(skeletonOf(markdown), payload).toEqual(structure);
    expectInert(markdown, payload);
  }
});

test('the checks above see a report that is not escaped', () => {
  for (const payload of [
    '<script>x</script>',
    '[a](https://x.example)',
    'see https://x.example',
    'hi @octo/team',
    '#12',
  ]) {
    expect(() => expectInert(`## Lockstep\n\n${payload}\n`, payload)).toThrow();
  }
  expect(skeletonOf('a\n\n## b')).not.toEqual(skeletonOf('a\n\nb'));
});

/** Nothing of the payload may be a tag, a link, an image, a mention, a reference or a control character. */
function expectInert(markdown: string, payload: string): void {
  for (const token of flatten(lexer(markdown))) {
    expect(['link', 'image', 'def', 'del'], payload).not.toContain(token.type);
    if (token.type === 'em') expect(token.raw, payload).toMatch(/^\*≈ /);
    if (token.type === 'strong') expect(token.text, payload).not.toMatch(/^(?:bold|strong)$/);
    if (token.type === 'table') {
      // A surplus cell is not shown, so a stray `|` would hide what follows it.
      for (const row of token.raw.trim().split('\n')) expect(count(row, '|'), payload).toBe(token.header.length + 1);
    }
    if (token.type === 'html') {
      expect(token.raw.replace(/<\/?(?:details|summary|sub|code)>|<br>/g, ''), payload).not.toMatch(/[<>]/);
    }
  }
  const html = parse(markdown, { async: false });
  expect(
    html.replace(/<[^>]*>/g, (tag) => (/^<\/?(?:a|img|script|svg)\b/i.test(tag) ? 'EVIL' : '')),
    payload,
  ).not.toContain('EVIL');
  const prose = html.replace(/<pre>[\s\S]*?<\/pre>|<code>[\s\S]*?<\/code>/g, ' ').replace(/<[^>]*>/g, ' ');
  const decoded = prose.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
  expect(decoded, payload).not.toMatch(/@\w|#\d|\bgh-\d|:\/\/|\bwww\.|\ba1b2c3d4e5f60718293a4b5c6d7e8f9012345678\b/i);
  expect(markdown, payload).not.toMatch(/[^\P{Cc}\n]|[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u);
}

/** The blocks of a document without their words. */
function skeletonOf(markdown: string): string[] {
  const blocks = flatten(lexer(markdown)).filter((token) => BLOCKS.has(token.type));
  return blocks.flatMap((token) => {
    if (token.type === 'table') return [`table ${token.header.length}x${token.rows.length}`];
    if (token.type === 'code') return [`code ${token.lang}`];
    if (token.type !== 'html') return [token.type];
    const tags = token.raw
      .replace(/>[^<]+</g, '><')
      .replace(/<\/?code>/g, '')
      .trim();
    return 'block' in token && token.block === true ? [tags] : [];
  });
}

const BLOCKS = new Set([
  'heading',
  'blockquote',
  'list',
  'list_item',
  'table',
  'code',
  'html',
  'paragraph',
  'hr',
  'def',
]);

function flatten(tokens: readonly Token[]): MarkedToken[] {
  return (tokens as MarkedToken[]).flatMap((token) => [token, ...flatten(childrenOf(token))]);
}

function childrenOf(token: MarkedToken): Token[] {
  if (token.type === 'list') return token.items;
  if (token.type === 'table') return [...token.header, ...token.rows.flat()].flatMap((cell) => cell.tokens);
  return 'tokens' in token ? (token.tokens ?? []) : [];
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
