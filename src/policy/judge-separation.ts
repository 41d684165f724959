import type { AnalysedStatement, Analysis, Phase } from '../analysis/analysis.ts';
import type { PolicyConfig } from '../config/schema.ts';
import type { Rehearsal } from '../rehearsal/rehearsal.ts';
import type { Compatibility } from '../suites/compatibility.ts';
import type { JudgedReason } from './judge.ts';

interface SeparationInput {
  analysis?: Analysis;
  compatibility?: Compatibility;
  rehearsals: Rehearsal[];
  policy: PolicyConfig;
}

/** One safe step a PR: expand, backfill or contract. Judged by class here, by evidence in the matrix. */
export function judgeSeparation({ analysis, compatibility, rehearsals, policy }: SeparationInput): JudgedReason[] {
  if (analysis === undefined || policy.separation === 'off') return [];
  const severity = policy.separation === 'enforce' ? 'block' : 'warn';
  const statements = analysis.migrations.flatMap((migration) => migration.statements);
  const firstOf = (phase: Phase): AnalysedStatement | undefined =>
    statements.find(({ operations }) => operations.some((operation) => operation.phase === phase));
  const expand = firstOf('expand');
  const contract = firstOf('contract');
  const change = firstOf('switch');
  const steps = analysis.split?.length ?? 0;
  const howto =
    steps > 0
      ? `Ship it as ${steps} PRs; the split is spelled out in the report.`
      : 'Ship it as separate PRs: expand, backfill, contract.';

  const reasons: JudgedReason[] = [];
  if (change !== undefined) {
    reasons.push({
      code: 'switch',
      severity,
      message: `${capital(describe(change, 'switch'))}: no moment exists at which both the running and the new app work.`,
      location: change.location,
      nextStep: howto,
    });
  }
  if (contract !== undefined && expand !== undefined) {
    reasons.push({
      code: 'expand-and-contract',
      severity,
      message: `This PR expands (${describe(expand, 'expand')}) and contracts (${describe(contract, 'contract')}).`,
      location: contract.location,
      nextStep: howto,
    });
  }
  const proven = judgedByOldApp(compatibility);
  if (contract !== undefined && !proven) {
    reasons.push({
      code: 'contract-unproven',
      severity: 'warn',
      message: `${capital(describe(contract, 'contract'))}, and no test run shows that the running app no longer needs it${butQueries(compatibility)}.`,
      location: contract.location,
      nextStep:
        'Give lockstep.yml a suite, so that the old app is tested on the new schema; or make sure that no running code uses it.',
    });
  }
  const tighten = firstOf('tighten');
  if (tighten !== undefined && !proven) {
    reasons.push({
      code: 'tighten-unproven',
      severity: 'note',
      message: `${capital(describe(tighten, 'tighten'))}: the running app breaks if it still writes what is now forbidden.`,
      location: tighten.location,
      nextStep: 'Give lockstep.yml a suite, so that the old app is tested on the new schema.',
    });
  }
  const unknown = firstOf('unknown');
  if (unknown !== undefined && !proven) {
    const removed = rehearsals.flatMap((rehearsal) => rehearsal.removed ?? []);
    const seen = removed.length === 0 ? 'nothing that was there before was gone' : removed.slice(0, 3).join('; ');
    reasons.push({
      code: 'unknown-effect',
      severity: 'warn',
      message: `What ${unknown.location.path.split('/').at(-1)}:${unknown.location.line} does to the apps cannot be read from its text. After the rehearsal: ${seen}.`,
      location: unknown.location,
      nextStep:
        'Give lockstep.yml a suite, so that the old app is tested on the new schema; or write the statements out.',
    });
  }
  return reasons;
}

/** The old app was run on the new schema: what came out speaks for itself, either way. */
function judgedByOldApp(compatibility: Compatibility | undefined): boolean {
  const cells = compatibility?.cells.filter((cell) => cell.app === 'old' && cell.schema === 'new') ?? [];
  return cells.length > 0 && cells.every((cell) => cell.status === 'pass' || cell.status === 'fail');
}

/** Evidence, though no proof: a query that was not seen may still need it. */
function butQueries(compatibility: Compatibility | undefined): string {
  const queries = compatibility?.queries;
  if (queries === undefined || queries.judged === 0 || queries.broken.length > 0) return '';
  return `; the ${queries.judged} queries that it is known to send do not`;
}

function describe(statement: AnalysedStatement, phase: Phase): string {
  const operation = statement.operations.find((each) => each.phase === phase);
  if (operation === undefined) return statement.sql.split('\n')[0] ?? '';
  const table = operation.table ?? operation.object;
  if (operation.column !== undefined) return `${operation.kind} ${table}.${operation.column}`;
  return table === operation.object
    ? `${operation.kind} ${operation.object}`
    : `${operation.kind} ${operation.object} on ${table}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
