import type { Accepted } from '../check/accept-findings.ts';
import { findingId } from '../check/accept-findings.ts';
import type { StaticCheck } from '../check/static-check.ts';
import type { Reason } from '../policy/verdict.ts';
import { renderJson } from '../report/json.ts';
import type { JsonReport, JsonWaiver } from '../report/report.ts';
import { acceptNamed, findAccepted } from './accept-named.ts';
import { authorControlledFinding, type EditedFile } from './author-controlled.ts';
import { combine } from './combine.ts';
import { findContradiction } from './contradiction.ts';
import { commandSources, findDisagreement, keyOf, pendingOf } from './disagreement.ts';
import { type NamedFinding, nameFindings } from './name-findings.ts';
import { type Refused, refuse } from './refused.ts';
import { withReasons } from './verdicts.ts';

export interface EvidenceInput {
  /** What the artifact says, or why it was not taken; see readEvidence. */
  evidence: { report: JsonReport } | Refused;
  /** What the files say, read without the pull request's help. */
  judged: StaticCheck;
  /** Commits that the report may name: what was asked for, and merges of it. */
  heads: readonly string[];
  bases: readonly string[];
  /** GitHub's own word on the workflow's run. */
  conclusion: string;
  /** What decides how evidence is made, and is changed. */
  edited: readonly EditedFile[];
  /** Other branches that the same head was proposed to, whose workflow may have been what ran. Default none. */
  otherBases?: readonly string[];
  accepted: readonly Accepted[];
  /** `YYYY-MM-DD`. */
  today: string;
}

export interface JudgedEvidence {
  /** To be shown: never better than what the files say. */
  report: JsonReport;
  /** Somebody else has to accept that the author controls the evidence. */
  needsAck: boolean;
  /** What can be accepted. */
  findings: Array<Pick<NamedFinding, 'id' | 'placed'>>;
}

/**
 * Joins a hostile report with what was recomputed. Static facts win and the worse verdict counts; a report that is not
 * about these files, these commits, or that contradicts itself or its run, counts for nothing. Unknown is never green.
 */
export function judgeEvidence(input: EvidenceInput): JudgedEvidence {
  const { judged, evidence, accepted, today } = input;
  const own = renderJson(judged.result);
  if ('code' in evidence) return without(evidence, { own, judged });
  const { detected, analysis } = judged.result;
  if (detected === undefined) return { report: own, needsAck: false, findings: [] };
  const refused = reasonToRefuse(evidence.report, own, input);
  if (refused !== undefined) return without(refused, { own, judged });
  const measured = acceptNamed(evidence.report, { accepted, analysis, policy: judged.waivers, today });
  const combined = combine(measured, { own, detected });
  const contradiction = findContradiction(combined);
  if (contradiction !== undefined) {
    return without(refuse('evidence-forged', `The workflow’s report passes, and ${contradiction}.`), { own, judged });
  }
  const isGreen = combined.verdict === 'pass' || combined.verdict === 'warn';
  const doubts = isGreen ? [...missing(combined, judged), ...ofRun(evidence.report, input.conclusion)] : [];
  return addAuthorControl(withReasons(combined, doubts), input);
}

/** What the files say, and that nothing else counts. */
function without(
  { code, message, nextStep }: Refused,
  { own, judged }: { own: JsonReport; judged: StaticCheck },
): JudgedEvidence {
  const report = withReasons(own, [{ code, severity: 'block', message, nextStep }]);
  return { report, needsAck: false, findings: nameFindings(own, judged.result.analysis) };
}

function reasonToRefuse(report: JsonReport, own: JsonReport, input: EvidenceInput): Refused | undefined {
  const { detected } = input.judged.result;
  const { base, head } = report.scope;
  if (!input.heads.includes(head?.sha ?? '') || !input.bases.includes(base?.sha ?? '')) {
    return refuse(
      'evidence-stale',
      'The workflow’s report is about other commits than this pull request’s.',
      'Run the workflow again; if base has moved, update the branch.',
    );
  }
  const disagreement = detected && findDisagreement(report, { own, detected });
  if (disagreement === undefined) return undefined;
  return refuse(
    'evidence-forged',
    `The workflow’s report is not about these files: ${disagreement}.`,
    'Update the branch and run the workflow again. If it stays so, look into what writes the artifact lockstep-report.',
  );
}

/** What a check of this change would have done, and the report does not show. */
function missing(report: JsonReport, judged: StaticCheck): Reason[] {
  const { detected } = judged.result;
  const rehearsed = new Set(report.migrations.filter(({ outcome }) => outcome === 'ok').map(keyOf));
  const pending = detected === undefined ? [] : pendingOf(detected);
  const ran = report.migrations.filter(({ tool, outcome }) => tool === 'command' && outcome === 'ok');
  const idle =
    detected === undefined ? [] : commandSources(detected).filter((path) => !ran.some((each) => each.source === path));
  const lacking = pending.filter((key) => !rehearsed.has(key)).length + idle.length;
  const tested = new Set(report.compatibility.cells.map(({ suite, app, schema }) => `${app} ${schema} ${suite}`));
  const suites = Object.keys(judged.config?.suites ?? {});
  const untested = suites.filter((suite) => !tested.has(`old new ${suite}`) || !tested.has(`new new ${suite}`));
  if (lacking === 0 && untested.length === 0) return [];
  const what = lacking > 0 ? `${lacking} of the migrations` : `the suite ${untested[0]}`;
  return [
    {
      code: 'evidence-incomplete',
      severity: 'block',
      message: `The workflow’s report does not show that ${what} ran.`,
      nextStep: 'Let the workflow run the whole check, and run it again.',
    },
  ];
}

/** Lockstep's own step ends as its verdict does, and what is written afterwards cannot change how it ended. */
function ofRun({ verdict }: JsonReport, conclusion: string): Reason[] {
  if (conclusion === 'success' || (verdict !== 'pass' && verdict !== 'warn')) return [];
  return [
    {
      code: 'evidence-run-failed',
      severity: 'block',
      message: 'The report passes, but the workflow’s run did not end well: one of the two is wrong.',
      nextStep: 'Look at the run and mend it. What may fail beside Lockstep belongs into a workflow of its own.',
    },
  ];
}

function addAuthorControl(report: JsonReport, input: EvidenceInput): JudgedEvidence {
  const { judged, edited, otherBases = [], accepted, today } = input;
  const { analysis } = judged.result;
  const findings: JudgedEvidence['findings'] = nameFindings(report, analysis);
  if (edited.length === 0 && otherBases.length === 0) return { report, needsAck: false, findings };
  const placed = authorControlledFinding(edited, otherBases);
  const id = findingId(placed, analysis ?? { migrations: [], phases: [] });
  const { rule, severity, message } = placed;
  const [first] = edited;
  const location = { path: first?.path ?? '.', line: 1 };
  const found = findAccepted({ id, finding: placed }, { accepted, policy: judged.waivers, today });
  if (found === undefined) {
    const nextStep = `Put it into a pull request of its own; or somebody other than the author accepts it: \`/migrate ack ${id} --reason "…"\``;
    const asking = withReasons(report, [{ code: rule, severity, message, nextStep, ...(first && { location }) }]);
    return { report: asking, needsAck: true, findings: [...findings, { id, placed }] };
  }
  const waiver: JsonWaiver = {
    rule,
    severity,
    message,
    migration: '',
    location,
    waiver: { ...location, reason: `${found.reason} (accepted by ${found.by})`, until: found.until },
  };
  return { report: { ...report, waivers: [...(report.waivers ?? []), waiver] }, needsAck: false, findings };
}
