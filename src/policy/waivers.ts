import type { Analysis, Finding } from '../analysis/analysis.ts';
import { rules } from '../analysis/rules/registry.ts';
import type { Waiver } from '../analysis/waivers/parse-waiver.ts';
import type { WaiverComment } from '../analysis/waivers/read-waivers.ts';
import { nearestName } from '../config/nearest.ts';
import type { PolicyConfig } from '../config/schema.ts';
import { statementFinder } from './waived-statement.ts';

/** The rules about waivers themselves. They cannot be waived. */
export const waiverRules = ['waiver-invalid', 'waiver-expired', 'waiver-unused'] as const;

type Placed = Finding & { migration: string; source?: string };

/** A finding that a waiver took out of the verdict; the report still tells it. */
export type WaivedFinding = Placed & {
  waiver: { path: string; line: number; reason: string; until?: string };
};

export interface WaiveInput {
  /** With the policy's severities. */
  findings: readonly Placed[];
  waivers: readonly WaiverComment[];
  analysis: Analysis;
  /** The base branch's, so that a pull request cannot allow itself to waive. */
  policy: PolicyConfig['waivers'];
  /** `YYYY-MM-DD`. */
  today: string;
}

export interface Waived {
  /** What still counts. */
  findings: Placed[];
  /** What is wrong with waivers, and where they stand. */
  about: Array<Placed & { at: WaiverComment }>;
  waived: WaivedFinding[];
}

/**
 * Takes out what is waived, for the statement that a waiver is about and for no other. Only rules' findings can be
 * waived: neither evidence of a break, nor the separation of expand and contract, nor what could not be read.
 */
export function waive({ findings, waivers, analysis, policy, today }: WaiveInput): Waived {
  if (waivers.length === 0) return { findings: [...findings], about: [], waived: [] };
  const left = new Set(findings);
  const findStatement = statementFinder(analysis);
  const migrationOf = new Map(
    analysis.migrations.flatMap(({ id, statements }) => statements.map(({ location }) => [location.path, id])),
  );
  const byPlace = Map.groupBy(findings, ({ migration, statement = 0, rule }) => placeKey(migration, statement, rule));
  const waived: WaivedFinding[] = [];
  const told: Waived['about'] = [];
  for (const comment of waivers) {
    const statement = findStatement(comment);
    const tell = (rule: (typeof waiverRules)[number], message: string, step: string): void => {
      const migration = statement?.migration ?? migrationOf.get(comment.path) ?? comment.path;
      const index = statement && { statement: statement.index };
      told.push({
        rule,
        severity: 'warn',
        message,
        recipe: [step],
        origin: 'predicted',
        migration,
        at: comment,
        ...index,
      });
    };
    // What is about a whole migration is told at its first statement, and waived there.
    const aboutIt = (rule: string): Placed[] =>
      statement === undefined
        ? []
        : (byPlace.get(placeKey(statement.migration, statement.index, rule)) ?? []).filter(
            ({ source }) => source === undefined || source === statement.source,
          );
    const place = `${comment.path}:${comment.line}`;
    const problem = problemOf(comment.said, policy, today);
    if (problem !== undefined) {
      tell('waiver-invalid', `The waiver in ${place} ${problem}, so it waives nothing.`, GRAMMAR);
      continue;
    }
    const { rules: names, reason, until } = comment.said as Waiver;
    if (until !== undefined && until < today) {
      const message = `The waiver of ${names.join(', ')} in ${place} ended on ${until}: what it waived counts again.`;
      tell('waiver-expired', message, 'Mend the statement, or agree on a new date.');
      continue;
    }
    for (const name of new Set(names)) {
      const found = aboutIt(name).filter((finding) => left.has(finding));
      if (found.length === 0) {
        tell('waiver-unused', `${name} is waived in ${place}, and is not found there.`, 'Take the waiver out.');
      }
      for (const finding of found) {
        left.delete(finding);
        const waiver = { path: comment.path, line: comment.line, reason, ...(until !== undefined && { until }) };
        waived.push({ ...finding, waiver });
      }
    }
  }
  return { findings: [...left], about: told, waived };
}

const GRAMMAR = 'Write `-- lockstep: allow <rule> until=YYYY-MM-DD reason="…"` right before one statement.';
/** Codes that a person may take for a rule's. */
const NEVER = new Set([
  'statement-not-seen',
  'not-analysed',
  'unknown-effect',
  'expand-and-contract',
  'switch',
  'contract-unproven',
  'tighten-unproven',
  'old-app-breaks',
  'new-app-fails',
  'migration-fails',
  ...waiverRules,
]);
const DAY = 86_400_000;

function problemOf(said: WaiverComment['said'], policy: PolicyConfig['waivers'], today: string): string | undefined {
  if (!policy.allow) return 'is not allowed by this repository’s policy (`policy.waivers.allow`)';
  if ('problem' in said) return said.problem;
  for (const name of said.rules) {
    if (NEVER.has(name)) return `names ${name}, which cannot be waived`;
    if (policy.never.includes(name)) return `names ${name}, which this repository’s policy never waives`;
    if (rules.some(({ id }) => id === name)) continue;
    const near = nearestName(
      name,
      rules.map(({ id }) => id),
    );
    return `names ${name}, which is no rule${near === undefined ? '' : `; ${near} is one`}`;
  }
  if (policy.maxDays === undefined) return undefined;
  if (said.until === undefined) return `has no end; the policy allows ${policy.maxDays} days`;
  const days = Math.round((Date.parse(said.until) - Date.parse(today)) / DAY);
  return days > policy.maxDays ? `ends in ${days} days, and the policy allows ${policy.maxDays}` : undefined;
}

function placeKey(migration: string, statement: number, rule: string): string {
  return `${migration}\0${statement}\0${rule}`;
}
