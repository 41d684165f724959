import type { Analysis } from '../analysis/analysis.ts';
import type { WaiverComment } from '../analysis/waivers/read-waivers.ts';

/** A statement by its place in the analysis. */
export interface JudgedStatement {
  migration: string;
  source: string;
  index: number;
}

/**
 * Finds the statement that a waiver is about. Where several begin on one line, the text decides; one that was not
 * analysed (the down part of a file) is not found.
 */
export function statementFinder(analysis: Analysis): (waiver: WaiverComment) => JudgedStatement | undefined {
  const statements = analysis.migrations.flatMap(({ id, source, statements: own }) =>
    own.map(({ location, sql }, index) => ({ location, sql, found: { migration: id, source, index } })),
  );
  const byLine = Map.groupBy(statements, ({ location }) => `${location.path}:${location.line}`);
  return ({ path, statement }) => {
    if (statement === undefined) return undefined;
    const candidates = byLine.get(`${path}:${statement.line}`) ?? [];
    const same = candidates.find(({ sql }) => sql.startsWith(statement.sql) || statement.sql.startsWith(sql));
    return (same ?? (candidates.length === 1 ? candidates[0] : undefined))?.found;
  };
}
