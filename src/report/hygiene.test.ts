import { expect, it } from 'vitest';
import type { Finding } from '../analysis/analysis.ts';
import { applySeverities, judge } from '../policy/judge.ts';
import { checkOf, migration } from './fixtures/build.ts';
import { addColumn } from './fixtures/steps.ts';
import { renderMarkdown } from './markdown.ts';
import { renderText } from './text.ts';

type Placed = Finding & { migration: string };

function note(message: string, rule = 'hygiene-types'): Placed {
  return { migration: '1', rule, severity: 'note', hygiene: true, statement: 0, origin: 'predicted', message };
}

const findings = [note('`@team` <b>price</b> is money.'), note('code is char(3).'), note('No key.', 'hygiene-names')];

function resultWith(found: Placed[]) {
  return checkOf([migration('1', [addColumn])], { findings: found, verdict: { status: 'pass', reasons: [] } });
}

it('takes one folded line in Markdown, with the notes inside and nothing of theirs alive', () => {
  const text = renderMarkdown(resultWith(findings));
  expect(text.match(/Hygiene: 3 notes \(hygiene-types 2, hygiene-names 1\)/g)).toHaveLength(1);
  expect(text).toContain('code is char(3).');
  expect(text).not.toContain('<b>price');
});

it('takes one line in a terminal', () => {
  const text = renderText(resultWith(findings), { width: 120 });
  expect(text.split('\n').filter((line) => /Hygiene|char\(3\)|money/.test(line))).toEqual([
    '  Hygiene: 3 notes (hygiene-types 2, hygiene-names 1); `--format json` has them',
  ]);
});

it('says nothing where there is none', () => {
  expect(renderMarkdown(resultWith([])) + renderText(resultWith([]))).not.toContain('Hygiene');
});

it('is no reason for a verdict, unless the team raises it', () => {
  const policy = { separation: 'enforce', rules: {} } as unknown as Parameters<typeof applySeverities>[1];
  const judged = (found: Placed[]) =>
    judge({
      policy,
      detected: { sources: [], changed: [], assumptions: [] },
      rehearsals: [],
      findings: found,
      locate: () => undefined,
    });
  expect(judged(findings)).toEqual({ status: 'pass', reasons: [] });
  const raised = applySeverities(findings, { ...policy, rules: { 'hygiene-types': 'warn' } });
  expect(judged(raised)).toMatchObject({
    status: 'warn',
    reasons: [{ code: 'hygiene-types' }, { code: 'hygiene-types' }],
  });
  expect(raised[0]?.hygiene).toBeUndefined();
});
