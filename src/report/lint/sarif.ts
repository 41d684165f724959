import type { LintResult } from './lint-result.ts';
import pages from './rule-pages.json' with { type: 'json' };
import { sarifDocument } from './sarif-document.ts';

/** The findings of `lockstep lint`, with each rule's own page. */
export function renderLintSarif(result: LintResult, { version }: { version: string }): Record<string, unknown> {
  return sarifDocument(result, { version, ruleOf });
}

interface RulePage {
  summary: string;
  problem: string;
  help: string;
}

function ruleOf(id: string): Record<string, unknown> {
  const page = (pages as Record<string, RulePage | undefined>)[id];
  if (page === undefined) return { id, shortDescription: { text: id.replaceAll('-', ' ') } };
  return {
    id,
    shortDescription: { text: page.summary },
    fullDescription: { text: page.problem },
    help: { text: page.help, markdown: page.help },
    properties: { tags: ['postgresql', 'migrations'] },
  };
}
