import { strength } from '../../src/analysis/locks/prediction.ts';
import type { LockMode } from '../../src/trace/trace.ts';
import type { DifferentialCase } from './case.ts';
import type { Measured, Predicted } from './facts.ts';

export interface Difference {
  relation: string;
  what: 'lock' | 'rewrite' | 'build' | 'scan' | 'error';
  predicted: string;
  measured: string;
}

export interface Outcome {
  status: 'agree' | 'unknown' | 'differ' | 'error';
  /** Relations of which something was predicted or measured. */
  relations: number;
  differences: Difference[];
  unknown: string[];
}

/** Whether the lock model was right about a case, relation by relation. */
export function compare({ fails, brief }: DifferentialCase, predicted: Predicted, measured: Measured): Outcome {
  const { unknown } = predicted;
  const sqlstate = measured.error?.sqlstate;
  if (sqlstate !== fails) {
    const said = measured.error === undefined ? 'none' : `${measured.error.sqlstate} ${measured.error.message}`;
    const difference: Difference = { relation: '', what: 'error', predicted: fails ?? 'none', measured: said };
    return { status: 'differ', relations: 0, differences: [difference], unknown };
  }
  if (sqlstate !== undefined) return { status: 'error', relations: 0, differences: [], unknown };
  const before = (relation: string) => measured.renamed.get(relation) ?? relation;
  const locks = new Map<string, LockMode>();
  for (const [relation, mode] of predicted.locks) {
    const known = locks.get(before(relation));
    if (known === undefined || strength(mode) > strength(known)) locks.set(before(relation), mode);
  }
  const differences: Difference[] = [];
  const relations = new Set([...locks.keys(), ...measured.locks.keys()]);
  for (const relation of relations) {
    const [mine, real]: [LockMode | 'none', LockMode | 'none'] = [
      locks.get(relation) ?? 'none',
      measured.locks.get(relation) ?? 'none',
    ];
    if (brief === true && mine !== 'none' && (real === 'none' || strength(real) < strength(mine))) continue;
    if (mine !== real) differences.push({ relation, what: 'lock', predicted: mine, measured: real });
  }
  for (const what of ['rewrite', 'build', 'scan'] as const) {
    const mine = new Set([...predicted[`${what}s`]].map(before));
    const real = measured[`${what}s`];
    for (const relation of new Set([...mine, ...real])) {
      relations.add(relation);
      if (mine.has(relation) === real.has(relation)) continue;
      // Whether a query reads all of a table is the planner's choice; it holds up nobody under the lock of a query.
      const mode = measured.locks.get(relation);
      if (what === 'scan' && !mine.has(relation) && (isQuerys(mode) || predicted.changes.has(relation))) continue;
      differences.push({ relation, what, predicted: yesNo(mine.has(relation)), measured: yesNo(real.has(relation)) });
    }
  }
  const status = unknown.length > 0 ? 'unknown' : differences.length > 0 ? 'differ' : 'agree';
  return { status, relations: relations.size, differences, unknown };
}

function isQuerys(mode: LockMode | undefined): boolean {
  return mode !== undefined && strength(mode) < strength('ShareUpdateExclusiveLock');
}

function yesNo(holds: boolean): string {
  return holds ? 'yes' : 'no';
}
