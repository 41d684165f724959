import type { AnalysedMigration } from '../analysis/analysis.ts';
import type { ChangeKind, Migration, ToolId } from '../migrations/migration.ts';
import type { RehearsedMigration } from '../rehearsal/rehearsal.ts';
import { jsonStatement, plainFinding } from './json-statement.ts';
import { pairStatements } from './pair-statements.ts';
import type { CheckResult, JsonMigration } from './report.ts';

interface Entry {
  id: string;
  source: string;
  tool: ToolId;
  path?: string;
  change: ChangeKind;
  transaction: JsonMigration['transaction'];
  notAnalysed?: string;
}

/** Every migration of the check: changed or pending ones, and those that only a command's run or the analysis knows. */
export function jsonMigrations(result: CheckResult): JsonMigration[] {
  return listEntries(result).map((entry) => jsonMigration(entry, result));
}

function jsonMigration(entry: Entry, result: CheckResult): JsonMigration {
  const same = (other: { id: string; source: string }): boolean =>
    other.id === entry.id && other.source === entry.source;
  const analysed = result.analysis?.migrations.find(same);
  const rehearsed = result.rehearsal?.migrations.find(same);
  const findings = result.findings.filter(
    ({ migration, source }) => migration === entry.id && (source === undefined || source === entry.source),
  );
  const statements = pairStatements(analysed?.statements ?? [], rehearsed?.statements ?? []).map((pair, index) =>
    jsonStatement({ pair, index, entry, findings, result }),
  );
  return {
    id: entry.id,
    tool: entry.tool,
    source: entry.source,
    path: entry.path ?? statements[0]?.location.path ?? entry.source,
    change: entry.change,
    transaction: entry.transaction,
    phase: analysed?.phase ?? 'unknown',
    ...(entry.notAnalysed !== undefined && { notAnalysed: entry.notAnalysed }),
    ...(rehearsed && { outcome: rehearsed.outcome }),
    ...(rehearsed?.failure && { failure: rehearsed.failure }),
    statements,
    findings: findings
      .filter(({ statement }) => statement === undefined || statement >= statements.length)
      .map(plainFinding),
    rollback: (rehearsed && result.rehearsal?.rollback) ?? { status: 'not-run', detail: [] },
  };
}

function listEntries({ detected, analysis, rehearsal }: CheckResult): Entry[] {
  const entries = new Map<string, Entry>();
  const add = (entry: Entry): void => {
    const key = `${entry.source}\0${entry.id}`;
    if (!entries.has(key)) entries.set(key, entry);
  };
  for (const { changes, pending } of detected?.changed ?? []) {
    const kinds = new Map(changes.map(({ migration, kind }) => [migration.id, kind]));
    for (const migration of pending) add(entryOf(migration, kinds.get(migration.id) ?? 'added'));
    for (const { migration, kind } of changes) add(entryOf(migration, kind));
  }
  const tools = new Map(detected?.sources.map(({ path, tool }) => [path, tool]));
  const known: Array<AnalysedMigration | RehearsedMigration> = [
    ...(rehearsal?.migrations ?? []),
    ...(analysis?.migrations ?? []),
  ];
  for (const { id, source } of known) {
    const tool = tools.get(source) ?? 'sql';
    add({ id, source, tool, change: 'added', transaction: tool === 'command' ? 'none' : 'migration' });
  }
  return [...entries.values()];
}

function entryOf(migration: Migration, change: ChangeKind): Entry {
  const { id, source, tool, path, up, notAnalysed } = migration;
  return {
    id,
    source,
    tool,
    path,
    change,
    transaction: up.transaction,
    ...(notAnalysed !== undefined && { notAnalysed }),
  };
}
