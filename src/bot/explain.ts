import type { Finding } from '../analysis/analysis.ts';
import { publishReport } from '../forge/publish-report.ts';
import type { Reason } from '../policy/verdict.ts';
import { codeSpan, escapeText, prose } from '../report/escape.ts';
import { formatMs } from '../report/format-ms.ts';
import { renderJson } from '../report/json.ts';
import type { JsonReport, JsonStatement } from '../report/report.ts';
import { keptReport } from './evidence/reports.ts';
import type { JudgeContext } from './judge.ts';
import { readPull } from './read-pull.ts';

/** Identifier of the check's button. */
export const explainButton = {
  label: 'Explain',
  description: 'Each reason, its evidence, the safe way',
  identifier: 'explain',
};

const MOST = { reasons: 20, locks: 4, steps: 12 };
const MARK = { block: '⛔', warn: '⚠️', note: 'ℹ️' } as const;

/** Answers the button `Explain`: one comment, brought up to date, with everything that speaks for each reason. */
export async function explain(context: JudgeContext, number: number): Promise<string> {
  const { connection, pool, appId } = context;
  const pull = await connection.forge.pull(number);
  if (pull.state === 'closed') return 'closed';
  const kept = await keptReport(pool, { key: `${connection.repositoryId}#${number}`, head: pull.head.sha });
  const report = kept ?? renderJson((await readPull(context, pull)).result);
  const body = `**Why Lockstep says so**, at ${codeSpan(pull.head.sha.slice(0, 12))}\n\n${explanationOf(report)}`;
  return publishReport(connection.forge, { number, key: 'explain', body, isOwn: (comment) => comment.appId === appId });
}

/** Each reason with its evidence, its page and the numbered safe sequence, as Markdown. */
export function explanationOf(report: JsonReport): string {
  const { reasons } = report;
  if (reasons.length === 0) return 'There is no reason against this pull request.';
  const shown = reasons.slice(0, MOST.reasons).map((reason) => explainReason(reason, report));
  const more = reasons.length > MOST.reasons ? [`… and ${reasons.length - MOST.reasons} more reasons.`] : [];
  return [...shown, ...more].join('\n\n');
}

function explainReason(reason: Reason, report: JsonReport): string {
  const { code, severity, message, location, nextStep } = reason;
  const statement = statementAt(report, location);
  const finding = findingOf(reason, report, statement);
  const where = location === undefined ? '' : ` · ${codeSpan(`${location.path}:${location.line}`)}`;
  const lines = [`### ${MARK[severity]} ${codeSpan(code)}${where}`, '', prose(message)];
  const evidence = [...(statement === undefined ? [] : evidenceOf(statement)), ...originOf(finding)];
  if (evidence.length > 0) lines.push('', '**Evidence**', '', ...evidence.map((each) => `- ${each}`));
  const steps = finding?.recipe ?? stepsOf(code, report) ?? [nextStep];
  lines.push(
    '',
    '**The safe way**',
    '',
    ...steps.slice(0, MOST.steps).map((step, index) => `${index + 1}. ${prose(step)}`),
  );
  const page = finding === undefined ? `${codeSpan(code)} in docs/guide.md` : codeSpan(`docs/rules/${finding.rule}.md`);
  lines.push('', `More: ${page}.`);
  return lines.join('\n');
}

function statementAt({ migrations }: JsonReport, location: Reason['location']): JsonStatement | undefined {
  if (location === undefined) return undefined;
  return migrations
    .flatMap(({ statements }) => statements)
    .find((each) => each.location.path === location.path && each.location.line === location.line);
}

function findingOf(
  { code, message }: Reason,
  { migrations }: JsonReport,
  statement?: JsonStatement,
): Finding | undefined {
  const own = statement?.findings.find(({ rule }) => rule === code);
  if (own !== undefined) return own;
  const all = migrations.flatMap(({ findings, statements }) => [
    ...findings,
    ...statements.flatMap((each) => each.findings),
  ]);
  return all.find((each) => each.rule === code && each.message === message);
}

function evidenceOf({ sql, locks, durationMs, reached, rows, rewrites, error, waited }: JsonStatement): string[] {
  const held = locks.slice(0, MOST.locks).map(({ mode, schema, name, origin, heldMs }) => {
    const time = origin === 'predicted' ? '' : `, ${formatMs(heldMs)}`;
    return `${codeSpan(mode)} on ${codeSpan(`${schema}.${name}`)} (${origin}${time})`;
  });
  return [
    codeSpan(sql, 400),
    ...(held.length > 0 ? [`takes ${held.join('; ')}`] : []),
    ...(rewrites.length > 0 ? [`rewrites ${rewrites.map((name) => codeSpan(name)).join(', ')}`] : []),
    ...(reached && durationMs > 0 ? [`took ${formatMs(durationMs)} in the rehearsal, ${rows} rows`] : []),
    ...waited
      .slice(0, MOST.locks)
      .map(({ probe, table, ms }) => `${escapeText(probe)} of ${codeSpan(table)} waited ${formatMs(ms)}`),
    ...(error === undefined ? [] : [`failed: ${escapeText(error.message)}`]),
  ];
}

function originOf(finding: Finding | undefined): string[] {
  if (finding === undefined) return [];
  return [finding.origin === 'measured' ? 'measured in the rehearsal' : 'read from the statement’s text'];
}

/** What is split is told PR by PR. */
function stepsOf(code: string, { split }: JsonReport): string[] | undefined {
  if (split === undefined || (code !== 'expand-and-contract' && code !== 'switch')) return undefined;
  return split.map(({ title, sql, after }) => {
    const first = after === undefined ? '' : `Once ${after}: `;
    return `${first}${title}. ${sql.map((each) => `\`${each.replaceAll('`', '').replaceAll('\n', ' ')}\``).join(' ')}`;
  });
}
