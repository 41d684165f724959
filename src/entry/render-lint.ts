import type { LintResult } from '../report/lint/lint-result.ts';
import { version } from './version.ts';

export type LintFormat = 'text' | 'json' | 'markdown' | 'sarif' | 'github';

/** Only the renderer that is asked for is loaded. */
export async function renderLint(
  result: LintResult,
  format: LintFormat,
  view: { all: boolean; color: boolean },
): Promise<string> {
  switch (format) {
    case 'json': {
      const { renderLintJson } = await import('../report/lint/json.ts');
      return `${JSON.stringify(renderLintJson(result), null, 2)}\n`;
    }
    case 'sarif': {
      const { renderLintSarif } = await import('../report/lint/sarif.ts');
      return `${JSON.stringify(renderLintSarif(result, { version }), null, 2)}\n`;
    }
    case 'markdown':
      return (await import('../report/lint/markdown.ts')).renderLintMarkdown(result, view);
    case 'github':
      return (await import('../report/lint/github.ts')).renderLintGithub(result, view);
    default:
      return (await import('../report/lint/text.ts')).renderLintText(result, view);
  }
}
