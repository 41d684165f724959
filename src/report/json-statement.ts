import type { ClassifiedOperation, Finding } from '../analysis/analysis.ts';
import { blockedBy } from './blocked-by.ts';
import { locksOf } from './locks-of.ts';
import type { StatementPair } from './pair-statements.ts';
import type { CheckResult, JsonOperation, JsonStatement, Projected, StatementRef, Wait } from './report.ts';

interface StatementInput {
  pair: StatementPair;
  index: number;
  entry: { id: string; source: string };
  findings: CheckResult['findings'];
  result: CheckResult;
}

/** A report is for reading: a dump's statement may have megabytes. */
const LONGEST_SQL = 20_000;

function shorten(sql: string): string {
  return sql.length <= LONGEST_SQL
    ? sql
    : `${sql.slice(0, LONGEST_SQL)} … (${sql.length - LONGEST_SQL} characters more)`;
}

/** One statement as read and as seen. What was not reached has no locks and no times: nothing is made up for it. */
export function jsonStatement({ pair, index, entry, findings, result }: StatementInput): JsonStatement {
  const { analysed, traced } = pair;
  const location = analysed?.location ?? traced?.location ?? { path: entry.source, line: 1 };
  const isThis = ({ migration, source, statement }: StatementRef): boolean =>
    migration === entry.id && (source === undefined || source === entry.source) && statement === traced?.index;
  const locks = locksOf(pair);
  const projection = result.projections?.find(isThis);
  return {
    index,
    sql: shorten(analysed?.sql ?? traced?.sql ?? ''),
    location,
    phase: analysed?.phase ?? 'unknown',
    operations: (analysed?.operations ?? []).map(jsonOperation),
    locks,
    rewrites: traced?.rewrites ?? [],
    scans: traced?.scans ?? [],
    rows: traced?.rows ?? 0,
    walBytes: traced?.walBytes ?? 0,
    durationMs: traced?.durationMs ?? 0,
    transaction: traced?.transaction ?? null,
    startMs: traced?.startMs ?? 0,
    sampled: traced?.sampled ?? false,
    ...(projection && { projected: projectedOf(projection) }),
    blocks: blockedBy(locks),
    waited: (result.waits ?? []).filter(isThis).map(plainWait),
    ...probedOf((result.probed ?? []).filter(isThis)),
    findings: findings.filter(({ statement }) => statement === index).map(plainFinding),
    ...(traced?.error && { error: traced.error }),
    reached: traced !== undefined,
    ...(analysed?.unparsed !== undefined && { unparsed: analysed.unparsed }),
    ...(traced?.unseen !== undefined && { unseen: traced.unseen }),
  };
}

function plainWait({ probe, table, ms, kind, blockedBy, until, sampled }: Wait): Wait {
  return {
    ...{ probe, table, ms },
    ...(kind && { kind }),
    ...(blockedBy && { blockedBy }),
    ...(until && { until }),
    ...(sampled !== undefined && { sampled }),
  };
}

function probedOf(probed: NonNullable<CheckResult['probed']>): Pick<JsonStatement, 'probed'> {
  if (probed.length === 0) return {};
  return {
    probed: {
      passed: probed.flatMap(({ probe, table, outcome }) => (outcome === 'passes' ? [{ probe, table }] : [])),
      unknown: probed.flatMap(({ probe, table, why }) => (why === undefined ? [] : [{ probe, table, why }])),
    },
  };
}

/** The finding alone: where it belongs is said by its place in the report. */
export function plainFinding(finding: Finding): Finding {
  const { rule, severity, message, recipe, statement, origin, hygiene, edit, replacement } = finding;
  return {
    rule,
    severity,
    message,
    ...(recipe && { recipe }),
    ...(statement !== undefined && { statement }),
    origin,
    ...(hygiene && { hygiene }),
    ...(edit && { edit }),
    ...(replacement && { replacement }),
  };
}

function jsonOperation(operation: ClassifiedOperation): JsonOperation {
  const { kind, object, table, column, references, detail, phase, why, onNewObject } = operation;
  return {
    kind,
    object,
    ...(table !== undefined && { table }),
    ...(column !== undefined && { column }),
    ...(references && { references }),
    ...(detail && { detail }),
    phase,
    why,
    onNewObject,
  };
}

function projectedOf(projection: StatementRef & Projected): Projected {
  const { migration: _, source: __, statement: ___, ...projected } = projection;
  return projected;
}
