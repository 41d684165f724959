import { checkOf } from '../../check/publish.ts';
import type { CheckInput } from '../../forge/forge.ts';
import type { Tree } from '../../git/tree.ts';
import { renderMarkdown } from '../../report/markdown.ts';
import type { Proof } from './prove.ts';

type Judged = Extract<Proof, { state: 'judged' }>;

/** The check of what was proved. Green only where report and run are; what somebody has to do first is said as that. */
export function proofCheck(proof: Judged, { name, tree }: { name: string; tree: Tree }): CheckInput {
  const { report, needsAck, waitsForApproval, url } = proof;
  const check = checkOf(report, name);
  const asks = (needsAck || waitsForApproval) && report.verdict !== 'fail';
  const title = waitsForApproval
    ? 'The workflow’s run waits for approval'
    : 'The evidence is author-controlled: somebody else has to accept it';
  return {
    ...check,
    ...(asks && { conclusion: 'action_required' as const, title }),
    summary: `${sourceLine(url)}${check.summary}`,
    detailsUrl: url,
    // A report may name files that are not there.
    annotations: check.annotations.filter(({ path }) => tree.get(path) !== undefined),
  };
}

export function proofComment({ report, url }: Judged): string {
  return `${sourceLine(url)}${renderMarkdown(report)}`;
}

/** GitHub's own address, still only used where it looks like one. */
function sourceLine(url: string): string {
  if (!/^https?:\/\/[\w.:-]+(?:\/[\w.-]+)+$/.test(url)) return '';
  return `> Measured by [this workflow run](${url}); what the files say was read apart from it.\n\n`;
}
