import type { Config } from '../config/schema.ts';
import { judgeCompatibility } from '../policy/judge-compatibility.ts';
import { judgeQueries } from '../policy/judge-queries.ts';
import { type Reason, type VerdictStatus, worstFirst } from '../policy/verdict.ts';
import type { CheckResult, JsonReport } from '../report/report.ts';
import { joinQueries } from './join-queries.ts';
import { verdictLeft, withReasons, worstOf } from './verdicts.ts';
import { ofTests, wasTested } from './was-tested.ts';

export interface GatherInput {
  /** What must have been run, told by the repository's own files. */
  expected: ReadonlyArray<{ name: string; suite?: string; cells: readonly string[] }>;
  /** What the jobs have told, by name; or why one told nothing. */
  parts: ReadonlyMap<string, JsonReport | string>;
  /** The name of the part that rehearsed. */
  rehearsal: string;
  /** What the files say. */
  own: JsonReport;
  analysis: CheckResult['analysis'];
  policy: Config['policy'];
}

type Cell = JsonReport['compatibility']['cells'][number];

/**
 * One report of the parts that several jobs have made: the rehearsal's, with the cells of the others, judged anew by the
 * same policy. A part that is missing, or that lacks a cell, leaves the verdict open; it is never a pass.
 */
export function gather(input: GatherInput): JsonReport {
  const { parts, rehearsal, own, analysis, policy } = input;
  const base = parts.get(rehearsal);
  const lacking = input.expected.flatMap((part) => lackOf(part, parts));
  if (base === undefined || typeof base === 'string') return withReasons(own, lacking);
  const { cells, notes, queries } = joinCells(input);
  const compatibility = { cells, notes, oldAppQueries: [], ...(queries && { queries }) };
  const isProven = wasTested(cells);
  const left = base.reasons.filter(({ code }) => !isProven || !ofTests.has(code));
  const found = [
    ...judgeCompatibility(compatibility, [base]),
    ...judgeQueries({ compatibility, policy, ...(analysis && { analysis }) }),
  ];
  const blocked = found.some(({ severity, undecided }) => severity === 'block' && undecided !== true);
  const open = found.some(({ undecided }) => undecided);
  const warned = found.some(({ severity }) => severity === 'warn');
  const verdict: VerdictStatus = blocked ? 'fail' : open ? 'error' : warned ? 'warn' : 'pass';
  const reasons = once([...left, ...found.map(({ undecided: _, ...reason }) => reason)]);
  const whole: JsonReport = {
    ...base,
    verdict: worstOf(verdictLeft(base.verdict, left), verdict),
    reasons: reasons.toSorted(worstFirst),
    compatibility: { cells, notes, ...(queries && { queries }) },
  };
  const told = new Set(whole.reasons.map(({ message }) => message));
  const said = lacking.filter(({ message }) => !told.has(message));
  return withReasons({ ...whole, verdict: lacking.length > 0 ? worstOf(whole.verdict, 'error') : whole.verdict }, said);
}

/** The control of a suite is told by the part of the old app, or else by the first that has one. */
function joinCells({ expected, parts, rehearsal }: GatherInput): JsonReport['compatibility'] {
  const cells: Cell[] = [];
  const notes: string[] = [];
  const evidence = [];
  for (const { name, suite, cells: wanted } of expected) {
    const part = parts.get(name);
    if (part === undefined || typeof part === 'string') continue;
    const all = part.compatibility;
    notes.push(...all.notes);
    if (all.queries !== undefined && (name === rehearsal || wanted.includes('old/new'))) evidence.push(all.queries);
    const control = all.cells.find((cell) => keyOf(cell) === 'old/old' && cell.suite === suite);
    const isTold = cells.some((cell) => keyOf(cell) === 'old/old' && cell.suite === suite);
    if (control !== undefined && !isTold) cells.push(control);
    for (const key of wanted) {
      const cell = all.cells.find((each) => keyOf(each) === key && each.suite === suite);
      if (cell !== undefined) cells.push(cell);
    }
  }
  const queries = joinQueries(evidence);
  return { cells, notes: [...new Set(notes)], ...(queries && { queries }) };
}

/** Why a part does not tell all that it should. Its own words come first: they say what to mend. */
function lackOf({ name, suite, cells }: GatherInput['expected'][number], parts: GatherInput['parts']): Reason[] {
  const part = parts.get(name);
  if (part === undefined || typeof part === 'string') return [missing(name, part ?? 'its job left no report')];
  const lacks = cells.filter(
    (key) => !part.compatibility.cells.some((cell) => cell.suite === suite && keyOf(cell) === key),
  );
  if (lacks.length === 0) return [];
  const own = part.verdict === 'error' ? part.reasons.filter(({ severity }) => severity === 'block').slice(0, 3) : [];
  return own.length > 0 ? own : [missing(name, `its report lacks ${lacks.join(' and ')}`)];
}

function missing(name: string, why: string): Reason {
  return {
    code: 'part-missing',
    severity: 'block',
    message: `What “${name}” showed is not known: ${why}.`,
    nextStep: 'Look at that job in the workflow’s run, and run it again.',
  };
}

function keyOf({ app, schema }: Cell): string {
  return `${app}/${schema}`;
}

function once(reasons: readonly Reason[]): Reason[] {
  const all = new Map(
    reasons.map((reason) => [JSON.stringify([reason.code, reason.message, reason.location]), reason]),
  );
  return [...all.values()];
}
