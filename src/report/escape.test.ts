import { parseInline } from 'marked';
import { expect, test } from 'vitest';
import { codeSpan, escapeText, fence, htmlProse, prose } from './escape.ts';

test('nothing that opens a span, a link, a tag or a formula stays as it is', () => {
  expect(escapeText('a<b>&`*[x](y)|\\~$_')).not.toMatch(/[<>`*[\]|\\~$_]/);
});

test('names of tables and columns stay readable in the source', () => {
  expect(escapeText('orders_email_key on public.orders (v2.1), 0.8 ms - "x"')).toBe(
    'orders_email_key on public.orders (v2.1), 0.8 ms - "x"',
  );
});

test.each(['a`b', '``', ' a', 'a|b', 'a\\|b`', 'a\\', '<b>', '', '@team|'])(
  '%j as code shows the same characters',
  (text) => {
    const html = parseInline(codeSpan(text), { async: false });
    const shown = html
      .replace(/<\/?code>/g, '')
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&quot;/g, '"')
      .replace(/&amp;/g, '&')
      .replaceAll('\u200b', '');
    expect(shown).toBe(text === '' ? '?' : text.trim());
  },
);

test('what stands in backticks becomes code, the rest text', () => {
  expect(prose('drop `orders.email` *now*')).toBe('drop `orders.email` &#42;now&#42;');
  expect(htmlProse('drop `orders.<b>` now')).toBe('drop <code>orders.&#60;b&#62;</code> now');
});

test('a fence is longer than any run of backticks in it', () => {
  expect(fence('a\n`````\nb', { language: 'sql' })).toBe('``````sql\na\n`````\nb\n``````');
});

test('long text is cut before it is escaped', () => {
  expect(escapeText('<'.repeat(500), 10)).toBe(`${'&#60;'.repeat(9)}…`);
});
