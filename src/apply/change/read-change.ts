import { analyse } from '../../analysis/analyse.ts';
import type { AnalysedMigration, Analysis } from '../../analysis/analysis.ts';
import { followHistory } from '../../analysis/follow-history.ts';
import type { Config } from '../../config/schema.ts';
import { detectBetween } from '../../migrations/detect.ts';
import type { Migration, SourceChange, SourceHistory } from '../../migrations/migration.ts';
import { loadParser } from '../../sql/postgres/parse.ts';
import type { Merged } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import { withRecords } from '../history/own-table.ts';
import type { Change } from '../plan.ts';
import { digestOf } from './digest.ts';
import { findEdit } from './find-edit.ts';
import { historyAt } from './history-at.ts';
import { nameOf } from './name-of.ts';

export interface ReadChangeInput {
  merged: Merged;
  config: Config;
  repository: string;
  /** The source's folder (`environments.NAME.source`). Default: the only one that the merge changed. */
  sourcePath?: string | undefined;
}

export interface ReadChange {
  change: Change;
  /** The source as it was before the merge, just after it, and, with its records, as it is on the base branch now. */
  before: SourceHistory;
  after: SourceHistory;
  tip: SourceHistory;
  /** Of the change's own migrations. */
  analysis: Analysis;
}

/**
 * What a merge brings to the database of one source. What is applied later are the blobs of the merge, which must still
 * be those of the base branch.
 */
export async function readChange(input: ReadChangeInput): Promise<ReadChange | GuardRefusal> {
  const { merged, config } = input;
  const detected = await detectBetween(merged.before, merged.after, config.sources);
  const own = await ownIds(input);
  const changed = detected.changed.filter(({ source }) => source.skipped === undefined);
  const found = pickSource(changed, input);
  if ('nextStep' in found) return found;
  const pending = broughtBy(found).filter(({ id }) => isOwn(own, found, id));
  const migrations = found.source.tool === 'command' ? addedOf(found, own) : pending;
  if (migrations.length === 0 && !(found.source.tool === 'command' && found.source.path === '.')) return nothing(found);
  const tip = withRecords(await historyAt({ tree: merged.tip, source: found.source, config }));
  const edit = findEdit({ migrations, merged, tip });
  if (edit !== undefined) return edit;
  const analysis = await analyseOwn(found, pending);
  const change = changeOf(input, { found, migrations, analysis });
  return { change, before: found.base, after: found.head, tip, analysis };
}

function pickSource(changed: SourceChange[], { merged, sourcePath }: ReadChangeInput): SourceChange | GuardRefusal {
  const wanted = changed.filter(({ source }) => sourcePath === undefined || source.path === normalise(sourcePath));
  const [only, second] = wanted;
  if (only === undefined) {
    const where = sourcePath === undefined ? '' : ` in \`${sourcePath}\``;
    return {
      code: 'nothing_to_apply',
      message: `${nameOf(merged)} changes no migrations${where}.`,
      nextStep: 'Nothing has to be done.',
    };
  }
  if (second === undefined) return only;
  const paths = wanted.map(({ source }) => `\`${source.path}\``).join(', ');
  return {
    code: 'unknown_environment',
    message: `${nameOf(merged)} changes the migrations of several sources (${paths}), and the environment names none.`,
    nextStep: 'Set `source:` of the environment in lockstep.yml on the default branch.',
  };
}

/** By source; undefined where the pull request's own branch is not known: then all that the merge brought is its own. */
async function ownIds({ merged, config }: ReadChangeInput): Promise<Map<string, Set<string>> | undefined> {
  if (merged.own === undefined) return undefined;
  const { changed } = await detectBetween(merged.own.base, merged.own.head, config.sources);
  return new Map(
    changed.map(({ source, changes }) => [source.path, new Set(changes.map(({ migration }) => migration.id))]),
  );
}

function isOwn(own: Map<string, Set<string>> | undefined, { source }: SourceChange, id: string): boolean {
  return own === undefined || own.get(source.path)?.has(id) === true;
}

/** What is pending, and what its tool would skip on databases that have a newer one: a database may not have that. */
function broughtBy({ head, changes, pending }: SourceChange): Migration[] {
  const added = changes.filter(({ kind }) => kind === 'added').map(({ migration }) => migration);
  const brought = new Set([...pending, ...added]);
  return head.migrations.filter((migration) => migration.everyRun === undefined && brought.has(migration));
}

function addedOf(found: SourceChange, own: Map<string, Set<string>> | undefined): Migration[] {
  return found.changes
    .filter(({ kind, migration }) => kind === 'added' && isOwn(own, found, migration.id))
    .map(({ migration }) => migration);
}

async function analyseOwn(found: SourceChange, pending: Migration[]): Promise<Analysis> {
  await loadParser();
  const again = new Set(found.pending.map(({ id }) => id));
  const earlier = found.base.migrations.filter(({ id, everyRun }) => everyRun === undefined && !again.has(id));
  return analyse([{ ...found, pending }], () => followHistory(earlier).catalog());
}

interface Parts {
  found: SourceChange;
  migrations: Migration[];
  analysis: Analysis;
}

function changeOf({ merged, repository }: ReadChangeInput, { found, migrations, analysis }: Parts): Change {
  const { tool, path } = found.source;
  const phases = new Map(analysis.migrations.map((each: AnalysedMigration) => [each.id, each.phase]));
  const changed = migrations.map((migration) => ({
    id: migration.id,
    path: migration.path,
    phase: phases.get(migration.id) ?? ('unknown' as const),
    files: migration.files,
  }));
  // Of a command without a folder nothing is known but the commit.
  const content = changed.length > 0 ? changed : [{ id: merged.mergeSha, files: {} }];
  return {
    digest: digestOf({ source: { tool }, migrations: content }),
    repository,
    ...(merged.pull !== undefined && { pull: merged.pull }),
    mergeSha: merged.mergeSha,
    source: { tool, path },
    migrations: changed,
  };
}

function nothing({ source, changes }: SourceChange): GuardRefusal {
  const kinds = [...new Set(changes.map(({ kind }) => kind))].join(' and ');
  return {
    code: 'nothing_to_apply',
    message: `The migrations in \`${source.path}\` were ${kinds || 'looked at'}, but none was added: databases that have run them do not run them again.`,
    nextStep: 'Nothing has to be done; to change a database, add a migration.',
  };
}

function normalise(path: string): string {
  return path.replace(/^\.\//, '').replace(/\/+$/, '') || '.';
}
