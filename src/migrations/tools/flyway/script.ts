import type { Tree, TreeFile } from '../../../git/tree.ts';
import { splitStatements } from '../../../sql/postgres/split.ts';
import type { Script, SourceProblem } from '../../migration.ts';
import { unreadable } from '../shared/problems.ts';
import { readSql } from '../shared/read-sql.ts';
import { replacePlaceholders } from './placeholders.ts';
import type { FlywaySettings } from './settings.ts';

export interface FlywayScript {
  script: Script;
  /** The text as it is in the file, for the checksum. */
  text: string;
  /** With placeholders replaced: what a repeatable migration's checksum is of. */
  replaced: string;
  /** The `.sql.conf` beside it. */
  conf: TreeFile | undefined;
  notAnalysed: string | undefined;
  problems: SourceProblem[];
}

/** Statements that Flyway itself takes out of a transaction (flyway/flyway: PostgreSQLParser). */
const NON_TRANSACTIONAL =
  /^(?:(?:create|drop)\s+(?:database|tablespace|subscription)\b|alter\s+system\b|(?:create|drop)(?:\s+unique)?\s+index\s+concurrently\b|reindex(?:\s+verbose)?\s+(?:schema|database|system)\b|vacuum\b|discard\s+all\b)/i;

/** Reads one file as Flyway does: placeholders, statements one by one, one transaction unless something forbids it. */
export async function readScript(tree: Tree, file: TreeFile, settings: FlywaySettings): Promise<FlywayScript> {
  const { text, problem } = await readSql(tree, file);
  const conf = tree.get(`${file.path}.conf`);
  const options = conf === undefined ? new Map<string, string>() : parseConf(await tree.text(conf.path));
  const replaced =
    options.get('placeholderReplacement') === 'false'
      ? { text, unknown: [] }
      : replacePlaceholders(text, file.path, settings);
  const problems = problem === undefined ? [] : [problem];

  const script: Script = { batches: [], transaction: 'migration' };
  let notAnalysed =
    problem?.message ?? unknownPlaceholders(file.path, replaced.unknown) ?? conditional(file.path, options);
  if (notAnalysed !== undefined) return { script, text, replaced: replaced.text, conf, notAnalysed, problems };

  for (const slice of splitStatements(replaced.text)) {
    if (slice.kind === 'sql') script.batches.push({ sql: slice.sql, path: file.path, line: slice.line });
    else if (slice.kind === 'psql') problems.push(psqlCommand(file.path, slice.line));
    else notAnalysed = `${file.path}:${slice.line} brings rows for COPY … FROM stdin, which were not loaded.`;
  }
  const outside = script.batches.filter((batch) => NON_TRANSACTIONAL.test(batch.sql));
  script.transaction = transactionOf(options, outside.length > 0);
  const [first] = outside;
  if (
    first !== undefined &&
    outside.length < script.batches.length &&
    !settings.mixed &&
    !options.has('executeInTransaction')
  ) {
    problems.push(mixed(file.path, first.line));
  }
  // A COPY without its rows would wait for them for ever.
  script.batches = script.batches.filter((batch) => !/^copy\b[\s\S]*\bfrom\s+stdin\b/i.test(batch.sql));
  return { script, text, replaced: replaced.text, conf, notAnalysed, problems };
}

function transactionOf(options: Map<string, string>, hasNonTransactional: boolean): Script['transaction'] {
  const configured = options.get('executeInTransaction');
  if (configured !== undefined) return configured === 'true' ? 'migration' : 'none';
  return hasNonTransactional ? 'none' : 'migration';
}

function parseConf(text: string): Map<string, string> {
  const options = new Map<string, string>();
  for (const [, key = '', value = ''] of text.matchAll(/^[ \t]*(\w+)[ \t]*=[ \t]*(.*?)[ \t]*$/gm))
    options.set(key, value);
  return options;
}

function unknownPlaceholders(path: string, unknown: string[]): string | undefined {
  if (unknown.length === 0) return undefined;
  return `${path} uses ${unknown.join(', ')}, whose value is in no configuration file of the repository.`;
}

function conditional(path: string, options: Map<string, string>): string | undefined {
  const condition = options.get('shouldExecute');
  if (condition === undefined || condition === 'true') return undefined;
  return `${path}.conf runs it only if ${condition}, which only the deployment knows.`;
}

function psqlCommand(path: string, line: number): SourceProblem {
  return unreadable(path, `line ${line} is a psql command, which Flyway cannot run`, 'Write it as SQL.');
}

function mixed(path: string, line: number): SourceProblem {
  return unreadable(
    path,
    `line ${line} cannot run in a transaction, other statements of the file can: Flyway refuses the file (mixed is false)`,
    `Move the statement to a migration of its own, or add ${path}.conf with executeInTransaction=false.`,
  );
}
