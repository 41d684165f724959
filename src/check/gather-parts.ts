import { gather } from '../evidence/gather.ts';
import { judgeEvidence } from '../evidence/judge-evidence.ts';
import { renderJson } from '../report/json.ts';
import type { JsonReport } from '../report/report.ts';
import type { CheckContext } from './context.ts';
import { parsePart, partNames, rehearsalPart } from './part.ts';
import { staticCheck, staticFailure } from './static-check.ts';
import { type RunCheckInput, withContext } from './with-context.ts';
import { withReasons } from './with-reasons.ts';

export interface GatherPartsInput extends RunCheckInput {
  /** The reports that the jobs left, by part; or why one cannot be used. They are hostile: PR code ran beside them. */
  parts: ReadonlyMap<string, JsonReport | string>;
}

/**
 * One report of what several jobs have found, held against the repository's own files: nothing of the pull request is
 * run here. What is missing, is about other commits or contradicts the files is never a pass.
 */
export function gatherParts(input: GatherPartsInput): Promise<JsonReport> {
  return withContext(input, async (context) => {
    const judged = await judgeFiles(context);
    const { scope, config, today, accepted = [] } = context;
    const { detected, analysis } = judged.result;
    const own = renderJson(judged.result);
    if (detected === undefined) return own;
    const parts = new Map([...input.parts].map(([name, part]) => [name, ofThese(part, scope)]));
    const changes = detected.changed.some(({ source }) => source.skipped === undefined);
    const expected = partNames(config, changes).map((name) => ({ name, cells: [], ...parsePart(name) }));
    const report = gather({ expected, parts, rehearsal: rehearsalPart, own, analysis, policy: config.policy });
    if (typeof parts.get(rehearsalPart) !== 'object') return report;
    const evidence = { evidence: { report }, heads: [scope.head.sha], bases: [scope.base.sha] };
    return judgeEvidence({ ...evidence, judged, conclusion: 'success', edited: [], accepted, today }).report;
  });
}

async function judgeFiles({ repo, scope, config, today, accepted = [], expands }: CheckContext) {
  try {
    // As in detectMigrations: a head that could not be merged lacks what base has got since.
    const base = await repo.tree(scope.merged.unmerged === true ? scope.mergeBase : scope.base.sha);
    const head = await repo.tree(scope.merged.tree);
    const judged = await staticCheck({ scope, base, head, today, accepted, config });
    const reasons = await expands?.(judged.result, config.policy.separation);
    return reasons === undefined ? judged : withReasons(judged, reasons);
  } catch (thrown) {
    return staticFailure(thrown, scope);
  }
}

function ofThese(part: JsonReport | string, scope: CheckContext['scope']): JsonReport | string {
  if (typeof part === 'string') return part;
  const isSame = part.scope.head?.sha === scope.head.sha && part.scope.base?.sha === scope.base.sha;
  return isSame ? part : 'its report is about other commits';
}
