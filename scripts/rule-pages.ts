import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** docs/rules/ as data, for formats that carry each rule's help along; the bundle has no docs/. */
export function rulePages(): Record<string, { summary: string; problem: string; help: string }> {
  const paths = globSync('docs/rules/*.md')
    .filter((path) => basename(path) !== 'README.md')
    .sort();
  return Object.fromEntries(
    paths.map((path) => {
      const text = readFileSync(path, 'utf8');
      const problem = sectionOf(text, 'Problem').replaceAll(/\s+/g, ' ');
      const summary = `${/^.*?[.:](?=\s|$)/.exec(problem)?.[0].replace(/:$/, '.') ?? problem}`;
      return [basename(path, '.md'), { summary, problem, help: text.slice(text.indexOf('\n')).trim() }];
    }),
  );
}

function sectionOf(text: string, heading: string): string {
  return new RegExp(`^## ${heading}\\n+([\\s\\S]*?)(?=^## |(?![\\s\\S]))`, 'm').exec(text)?.[1]?.trim() ?? '';
}
