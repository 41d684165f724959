import { expect, it } from 'vitest';
import { renderLintGithub } from './github.ts';
import type { LintFinding, LintResult } from './lint-result.ts';
import { renderLintMarkdown } from './markdown.ts';
import { renderLintSarif } from './sarif.ts';
import { renderLintText } from './text.ts';

const range = { line: 3, column: 1, endLine: 3, endColumn: 20 };

function finding(more: Partial<LintFinding> = {}): LintFinding {
  return {
    rule: 'truncate',
    severity: 'block',
    message: 'All rows go.',
    path: 'm/1 a.sql',
    range,
    sql: 'TRUNCATE a',
    ...more,
  };
}

function result(findings: LintFinding[], more: Partial<LintResult> = {}): LintResult {
  const files = [{ path: 'm/1 a.sql', statements: 2 }];
  return { verdict: 'fail', files, findings, waived: [], databaseVersion: 17, assumptions: [], ...more };
}

function sarifRun(given: LintResult) {
  const log = renderLintSarif(given, { version: '1.0.0' }) as {
    runs: [
      { results: Array<Record<string, unknown>>; tool: { driver: { rules: Array<{ id: string; help?: unknown }> } } },
    ];
  };
  return log.runs[0];
}

it('annotates lines, and nothing that a file says becomes a command of its own', () => {
  const hostile = finding({ path: 'a,b:c%.sql', message: 'x\n::set-output name=a::b%', recipe: ['do\r\n::error::'] });
  const lines = renderLintGithub(result([hostile]))
    .trimEnd()
    .split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toBe(
    '::error file=a%2Cb%3Ac%25.sql,line=3,endLine=3,col=1,endColumn=19,title=Lockstep%3A truncate::x%0A::set-output name=a::b%25%0A1. do%0A::error::',
  );
});

it('gives GitHub no more annotations of a kind than it shows, the worst first, and says how many are left', () => {
  const many = Array.from({ length: 25 }, (_, line) =>
    finding({ severity: 'warn', range: { ...range, line: line + 1 } }),
  );
  const text = renderLintGithub(result([...many, finding()]));
  expect(text.match(/^::warning /gm)).toHaveLength(10);
  expect(text.match(/^::(\w+)/)?.[1]).toBe('error');
  expect(text).toContain('and 15 more');
});

it('keeps a fingerprint while lines move, and tells equal statements apart', () => {
  const prints = (findings: LintFinding[]) =>
    sarifRun(result(findings)).results.map((each) => each.partialFingerprints);
  const moved = finding({ range: { ...range, line: 90, endLine: 90 }, sql: 'TRUNCATE\n  a' });
  expect(prints([moved])).toEqual(prints([finding()]));
  expect(prints([finding({ sql: 'TRUNCATE b' })])).not.toEqual(prints([finding()]));
  const [first, second] = prints([finding(), moved]);
  expect(first).not.toEqual(second);
});

it('carries the rules’ pages, edits and waivers in SARIF', () => {
  const replacement = { path: 'm/1 a.sql', line: 3, endLine: 3, endColumn: 20, text: 'DELETE FROM a;' };
  const waived = { ...finding(), waiver: { line: 2, reason: 'empty' } };
  const run = sarifRun(
    result([finding({ replacement }), finding({ undecided: true, severity: 'warn' })], { waived: [waived] }),
  );
  expect(run.tool.driver.rules).toMatchObject([
    { id: 'truncate', help: { markdown: expect.stringContaining('## Safe sequence') as string } },
  ]);
  expect(run.results).toMatchObject([
    {
      level: 'error',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'm/1%20a.sql' } } }],
      fixes: [
        { artifactChanges: [{ replacements: [{ deletedRegion: { startLine: 3, endLine: 3, endColumn: 20 } }] }] },
      ],
    },
    { level: 'error' },
    { suppressions: [{ kind: 'inSource', justification: 'empty' }] },
  ]);
});

it('shows notes only with --all, and counts them', () => {
  const given = result([finding({ severity: 'note', message: 'A note.' })], { verdict: 'pass' });
  expect(renderLintText(given)).toBe('PASS  1 file, 2 statements: 1 note (--all shows the notes)\n');
  expect(renderLintText(given, { all: true })).toContain('m/1 a.sql:3:1: note  A note. [truncate]');
});

it('escapes what comes from files', () => {
  const hostile = result([finding({ message: '</details><img src=x> \u001b[31m\u202E', path: '`|`.sql' })]);
  expect(renderLintMarkdown(hostile)).not.toMatch(/<img|\u202E/);
  for (const character of ['\u001b', '\u202E']) expect(renderLintText(hostile)).not.toContain(character);
});
