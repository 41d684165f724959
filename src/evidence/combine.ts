import type { DetectedMigrations } from '../migrations/migration.ts';
import { type Reason, worstFirst } from '../policy/verdict.ts';
import type { JsonMigration, JsonReport, JsonStatement } from '../report/report.ts';
import { commandSources, keyOf } from './disagreement.ts';
import { reasonKey, verdictLeft, worstOf } from './verdicts.ts';
import { ofTests, wasTested } from './was-tested.ts';

/**
 * One report of two: what was measured, and what the repository's files say. Where both speak of the same, the files win
 * (which statements there are, their phases and operations); what either side has found counts, and the worse verdict is
 * the verdict.
 * @param report of the rehearsal; it must agree with the files, see findDisagreement
 */
export function combine(
  report: JsonReport,
  { own, detected }: { own: JsonReport; detected: DetectedMigrations },
): JsonReport {
  const left = own.reasons.filter((reason) => !isSuperseded(reason, report));
  const told = new Set(report.reasons.map(reasonKey));
  const read = new Map(own.migrations.map((migration) => [keyOf(migration), migration]));
  const reasons = [...report.reasons, ...left.filter((reason) => !told.has(reasonKey(reason)))];
  const isCommand = commandSources(detected).length > 0;
  return {
    ...report,
    verdict: worstOf(report.verdict, own.verdict === 'fail' ? 'fail' : verdictLeft(own.verdict, left)),
    reasons: reasons.toSorted(worstFirst),
    scope: own.scope,
    migrations: report.migrations.map((migration) => combineMigration(migration, read.get(keyOf(migration)))),
    phases: isCommand ? [...new Set([...own.phases, ...report.phases])] : own.phases,
    ...waiversOf(report, own),
    ...(own.split && { split: own.split }),
  };
}

function combineMigration(measured: JsonMigration, own: JsonMigration | undefined): JsonMigration {
  if (own === undefined || own.tool === 'command') return measured;
  const { phase, transaction, path } = own;
  return {
    ...measured,
    path,
    transaction,
    phase: phase === 'unknown' ? measured.phase : phase,
    findings: joinFindings(measured.findings, own.findings),
    statements: measured.statements.map((statement, index) => combineStatement(statement, own.statements[index])),
  };
}

function combineStatement(measured: JsonStatement, own: JsonStatement | undefined): JsonStatement {
  if (own === undefined) return measured;
  const { sql, location, operations, phase } = own;
  const findings = own.findings.filter(({ rule }) => rule !== 'statement-not-seen' || !wasSeen(measured));
  return {
    ...measured,
    sql,
    location,
    operations,
    phase: phase === 'unknown' ? measured.phase : phase,
    findings: joinFindings(measured.findings, findings),
  };
}

function joinFindings(measured: JsonStatement['findings'], own: JsonStatement['findings']): JsonStatement['findings'] {
  const rules = new Set(measured.map(({ rule }) => rule));
  return [...measured, ...own.filter(({ rule }) => !rules.has(rule))];
}

/** What only a rehearsal, or a run of the old app, can tell: there was one. */
function isSuperseded({ code, severity, location }: Reason, report: JsonReport): boolean {
  if (ofTests.has(code)) return wasTested(report.compatibility.cells);
  if (code !== 'statement-not-seen') return false;
  const statements = report.migrations.flatMap((migration) => migration.statements);
  const measured = statements.find(
    (each) => each.location.path === location?.path && each.location.line === location.line,
  );
  const isTold = report.reasons.some(
    (reason) => reasonKey(reason) === reasonKey({ code, ...(location && { location }) }),
  );
  return measured !== undefined && wasSeen(measured) && (severity !== 'block' || isTold);
}

function wasSeen({ reached, error, unparsed, findings }: JsonStatement): boolean {
  // What could not be read stays told, however it ran.
  return (
    reached &&
    error === undefined &&
    (unparsed === undefined || findings.some(({ rule }) => rule === 'statement-not-seen'))
  );
}

function waiversOf(report: JsonReport, own: JsonReport): Pick<JsonReport, 'waivers'> {
  const all = [...(own.waivers ?? []), ...(report.waivers ?? [])];
  const once = new Map(all.map((each) => [JSON.stringify([each.rule, each.location, each.statement]), each]));
  return once.size === 0 ? {} : { waivers: [...once.values()] };
}
