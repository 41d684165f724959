import { analyse } from '../../../src/analysis/analyse.ts';
import { catalogFrom } from '../../../src/check/catalog-from.ts';
import { withClient } from '../../../src/database/client.ts';
import type { Server } from '../../../src/database/database.ts';
import type { Repository } from '../../../src/git/repository.ts';
import { detectBetween } from '../../../src/migrations/detect.ts';
import type { Migration, SourceChange } from '../../../src/migrations/migration.ts';
import { nativeDriver } from '../../../src/rehearsal/native-driver.ts';
import { rehearse } from '../../../src/rehearsal/rehearse.ts';
import { createTemplates } from '../../../src/rehearsal/templates.ts';
import { loadParser } from '../../../src/sql/postgres/parser.ts';
import { judgeMigration, type StatementOutcome } from './judge-migration.ts';

export interface HistoryInput {
  repo: Repository;
  commit: string;
  /** Only the newest migrations of each source. */
  last?: number;
  /** Only the source in this folder. */
  source?: string;
  /** Synthetic rows a table. */
  rows: number;
  server: Server;
  onMigration: (source: string, migration: string, outcomes: StatementOutcome[]) => void;
  onProblem: (text: string) => void;
}

/** Every SQL migration of a commit, each rehearsed on the schema that those before it make. */
export async function measureHistory(input: HistoryInput): Promise<void> {
  await loadParser();
  const { repo, commit, server } = input;
  const { changed } = await detectBetween(await repo.emptyTree(), await repo.tree(commit));
  for (const change of changed) {
    const { skipped, path, tool } = change.source;
    if (input.source !== undefined && path !== input.source) continue;
    if (skipped !== undefined || tool === 'command') input.onProblem(`${path} is not SQL: ${skipped ?? tool}`);
    else await measureSource(input, change, createTemplates({ server, keep: false }));
  }
}

async function measureSource(
  { server, last, rows, onMigration, onProblem }: HistoryInput,
  whole: SourceChange,
  templates: ReturnType<typeof createTemplates>,
): Promise<void> {
  const { migrations } = whole.head;
  const { path } = whole.source;
  const first = last === undefined ? 0 : Math.max(0, migrations.length - last);
  for (const [index, migration] of migrations.entries()) {
    if (index < first) continue;
    const change = oneMigration(whole, migrations.slice(0, index), migration);
    try {
      const driver = nativeDriver(change);
      const { rehearsal, schemas } = await rehearse({ server, templates, driver, source: path, rows: { rows } });
      const timeZone = await timeZoneOf(server);
      const catalog = { ...catalogFrom(schemas.old), timeZone };
      const [analysed] = analyse([change], () => catalog).migrations;
      if (analysed === undefined) continue;
      onMigration(path, migration.id, judgeMigration(analysed, rehearsal.migrations[0]));
    } catch (thrown) {
      onProblem(`${path} ${migration.id}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
}

function oneMigration(whole: SourceChange, before: Migration[], migration: Migration): SourceChange {
  return {
    ...whole,
    base: { ...whole.head, migrations: before },
    head: { ...whole.head, migrations: [...before, migration] },
    changes: [{ kind: 'added', migration }],
    pending: [migration],
    problems: [],
  };
}

/** What a migration's session has: the same in every database of the server. */
async function timeZoneOf(server: Server): Promise<string> {
  const { rows } = await withClient(server.app('postgres'), (client) =>
    client.query<{ TimeZone: string }>('SHOW TimeZone'),
  );
  return rows[0]?.TimeZone ?? 'UTC';
}
