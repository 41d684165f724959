/**
 * Writes docs/real-histories.md from reports of `lockstep history --last 50 --format json`:
 * node scripts/histories-page.ts owner/name=report.json …
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { HistoryReport } from '../src/report/history.ts';
import { renderHistoryMarkdown } from '../src/report/history-markdown.ts';

const reports = process.argv.slice(2).map((argument) => {
  const [name = '', file = ''] = argument.split('=');
  return { name, report: JSON.parse(readFileSync(file, 'utf8')) as HistoryReport };
});

const summary = reports.map(({ name, report: { rows, summary } }) => {
  const tools = [...new Set(rows.flatMap((row) => row.tools))].join(', ');
  const span = `\`${rows[0]?.commit.slice(0, 10)}\` … \`${rows.at(-1)?.commit.slice(0, 10)}\``;
  const each = (summary.seconds / Math.max(1, summary.commits)).toFixed(1);
  return `| ${name} | ${tools} | ${span} | ${summary.pass} | ${summary.warn} | ${summary.fail} | ${summary.error} | ${each} |`;
});

const pages = reports.map(
  ({ name, report }) => `<details><summary>${name}</summary>\n\n${renderHistoryMarkdown(report)}\n</details>`,
);

writeFileSync(
  'docs/real-histories.md',
  `# Real histories

What Lockstep says of the last 50 commits that touch migrations, of five open-source projects: each commit against its
first parent, without a lockstep.yml, without suites. For each project, in a clone of it:

\`\`\`sh
npm run -s lockstep -- history --repo DIR --last 50
\`\`\`

A \`fail\` here is not a reproach: most of these tables were small when the commit was merged, and Lockstep was not told
so. [Twenty of the verdicts, read against the PostgreSQL manual](real-histories-read.md).

| project | tool | commits | pass | warn | fail | not judged | seconds a commit |
|---|---|---|---|---|---|---|---|
${summary.join('\n')}

"Not judged" names its cause; see the rows.

${pages.join('\n\n')}
`,
);
