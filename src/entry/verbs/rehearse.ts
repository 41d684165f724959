import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { rehearseFiles } from '../../check/rehearse-files.ts';
import { defaultConfig, loadConfig } from '../../config/load.ts';
import { UsageError } from '../../errors.ts';
import { exitCodeOfVerdict } from '../exit-code.ts';
import { readConfig } from '../read-config.ts';
import { readSnapshot } from '../read-snapshot.ts';
import { render } from '../render.ts';
import { createSession, formatOption, type OutputOptions, positiveInteger } from '../session.ts';
import { today } from '../today.ts';

interface RehearseOptions extends OutputOptions {
  baseline?: string;
  databaseVersion?: number;
  rows?: string;
  config?: string;
  snapshot?: string;
}

export function addRehearse(program: Command, done: (exitCode: number) => void): void {
  program
    .command('rehearse')
    .description('Run SQL files, traced, on an ephemeral database')
    .argument('<path...>', 'SQL files, or folders of them, run in the order given as psql -f would')
    .option('--baseline <file>', 'SQL that makes the schema before (a dump, or earlier migrations)')
    .option('--database-version <n>', 'major version of PostgreSQL, 13 to 18', positiveInteger)
    .option('--rows <n>', 'synthetic rows a table (0: none)')
    .option('--config <file>', 'a lockstep.yml')
    .option('--snapshot <file>', 'production’s statistics, from `lockstep snapshot`')
    .addOption(formatOption('html'))
    .option('--output <file>', 'write the result here, not to stdout')
    .option('--quiet', 'no progress on stderr')
    .option('--no-color', 'no colours')
    .action(async (paths: string[], options: RehearseOptions) => {
      using session = createSession(options);
      const file = options.config === undefined ? undefined : readConfig(options.config);
      const config = file === undefined ? defaultConfig() : loadConfig(file.text, file.file);
      const version = options.databaseVersion ?? config.database.version;
      if (version < 13 || version > 18) {
        throw new UsageError(`PostgreSQL ${version} cannot be rehearsed on.`, {
          code: 'version-unknown',
          hint: 'Use --database-version 13 to 18.',
        });
      }
      const rows = options.rows === undefined ? config.database.rows : rowsOf(options.rows);
      const result = await rehearseFiles({
        paths,
        config: { ...config, database: { ...config.database, version, rows } },
        cacheDir: session.cacheDir,
        env: session.env,
        signal: session.signal,
        today: today(),
        progress: session.progress,
        ...(options.snapshot !== undefined && { snapshot: readSnapshot(options.snapshot) }),
        ...(options.baseline !== undefined && { baseline: readBaseline(options.baseline) }),
      });
      session.print(render(result, options.format, session.terminal));
      done(exitCodeOfVerdict(result.verdict.status));
    });
}

function rowsOf(text: string): number {
  const rows = Number(text);
  if (Number.isInteger(rows) && rows >= 0 && rows <= 10_000_000) return rows;
  throw new UsageError(`--rows ${text} is not a number of rows.`, {
    code: 'rows-invalid',
    hint: 'Use a whole number from 0 to 10,000,000.',
  });
}

function readBaseline(path: string): { sql: string; path: string } {
  try {
    return { sql: readFileSync(path, 'utf8'), path };
  } catch (cause) {
    throw new UsageError(`The baseline ${path} cannot be read.`, {
      code: 'file-missing',
      hint: 'Correct --baseline.',
      cause,
    });
  }
}
