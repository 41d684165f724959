import { renderHtml } from '../report/html.ts';
import { renderJson } from '../report/json.ts';
import { renderMarkdown } from '../report/markdown.ts';
import type { CheckResult } from '../report/report.ts';
import { renderText } from '../report/text.ts';
import type { OutputOptions } from './session.ts';

export function render(
  result: CheckResult,
  format: OutputOptions['format'],
  terminal: { color: boolean; width: number },
): string {
  if (format === 'json') return JSON.stringify(renderJson(result), null, 2);
  if (format === 'markdown') return renderMarkdown(result);
  if (format === 'html') return renderHtml(result);
  return renderText(result, terminal);
}

export { exitCodeOfVerdict } from './exit-code.ts';
