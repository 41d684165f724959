import { expect, it } from 'vitest';
import { goodExpand } from './fixtures/passes.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import type { CheckResult } from './report.ts';
import { renderText } from './text.ts';

function waived(reason: string): CheckResult {
  const result = goodExpand();
  const migration = result.analysis?.migrations[0]?.id ?? '';
  const waiver = { path: 'x.sql', line: 4, until: '2026-12-31', reason };
  const finding = { rule: 'truncate', severity: 'block', message: 'All rows go.', origin: 'predicted' } as const;
  return { ...result, waived: [{ ...finding, migration, statement: 0, waiver }] };
}

it('tells what is waived, with the reason, in every form of the report', () => {
  const result = waived('empty in production');
  const [entry] = renderJson(result).waivers ?? [];
  expect(entry).toMatchObject({ rule: 'truncate', severity: 'block', statement: 0, waiver: { until: '2026-12-31' } });
  expect(entry?.location).toEqual(result.analysis?.migrations[0]?.statements[0]?.location);
  expect(renderText(result, { width: 120 })).toMatch(
    /^Waived\n.*truncate, waived until 2026-12-31: empty in production/m,
  );
  const markdown = renderMarkdown(result);
  expect(markdown).toContain('<summary>Waived: 1 finding, in comments of the SQL</summary>');
  expect(markdown).toContain('until 2026-12-31: empty in production');
});

it('escapes the reason', () => {
  const hostile = waived('</details><img src=x> @team \u202E `x`');
  expect(renderMarkdown(hostile)).not.toMatch(/<img|(?<!`)@team|\u202E/);
  expect(renderText(hostile)).not.toContain('\u202E');
});

it('says nothing where nothing is waived', () => {
  expect(renderJson(goodExpand())).not.toHaveProperty('waivers');
  expect(renderText(goodExpand())).not.toContain('Waived');
});
