import type { Trace } from '../trace/trace.ts';

/**
 * Tables (`schema.table`) that existed before and that the migrations locked: those whose rows matter.
 * @param except The tool's own history tables.
 */
export function touchedTables(trace: Pick<Trace, 'statements'>, except: string[]): string[] {
  const touched = new Set<string>();
  for (const lock of trace.statements.flatMap((statement) => statement.locks)) {
    if (lock.isNew) continue;
    if (lock.kind === 'table' || lock.kind === 'partitioned table') touched.add(`${lock.schema}.${lock.name}`);
    else if (lock.table !== undefined) touched.add(lock.table);
  }
  return [...touched].filter((table) => !except.includes(table)).sort();
}
