import type { Command } from 'commander';
import { assumeVersion } from '../../check/configure.ts';
import { createDatabases } from '../../check/databases.ts';
import { history } from '../../check/history.ts';
import { defaultConfig, loadConfig } from '../../config/load.ts';
import { EXIT } from '../../errors.ts';
import { openRepository } from '../../git/repository.ts';
import { type HistoryReport, renderHistory, renderHistoryRow } from '../../report/history.ts';
import { renderHistoryMarkdown } from '../../report/history-markdown.ts';
import { readConfig } from '../read-config.ts';
import { createSession, formatOption, type OutputOptions, positiveInteger, type Session } from '../session.ts';
import { today } from '../today.ts';

interface HistoryOptions extends OutputOptions {
  repo: string;
  last: number;
  head: string;
  config?: string;
}

/** Scans and rewrites show with few rows as well as with many, and history is for a first look: it must be fast. */
const HISTORY_ROWS = 1000;

export function addHistory(program: Command, done: (exitCode: number) => void): void {
  program
    .command('history')
    .description('What Lockstep would have said of the last commits that touch migrations (no suites)')
    .option('--repo <dir>', 'the Git repository, bare ones too', '.')
    .option('--last <n>', 'how many commits that touch migrations', positiveInteger, 20)
    .option('--head <ref>', 'where to start', 'HEAD')
    .option('--config <file>', 'a lockstep.yml to use for every commit')
    .addOption(formatOption())
    .option('--output <file>', 'write the result here, not to stdout')
    .option('--quiet', 'no progress on stderr')
    .option('--no-color', 'no colours')
    .action(async (options: HistoryOptions) => {
      using session = createSession(options);
      const file = options.config === undefined ? undefined : readConfig(options.config);
      const { progress, signal, env, cacheDir } = session;
      await using repo = await openRepository(options.repo);
      const { config: own, assumptions } =
        file === undefined
          ? await assumeVersion(
              { config: defaultConfig(), assumptions: [] },
              await repo.tree(await repo.resolve(options.head)),
            )
          : { config: loadConfig(file.text, file.file), assumptions: [] };
      for (const assumption of assumptions) progress.log(assumption);
      const rows = Math.min(own.database.rows, HISTORY_ROWS);
      const config = { ...own, suites: {}, database: { ...own.database, rows, probes: false } };
      await using databases = createDatabases({
        config,
        cacheDir,
        keep: false,
        progress: (line) => progress.update(line),
      });
      const live = options.format === 'text' && options.output === undefined;
      const report = await history({
        repo,
        last: options.last,
        head: options.head,
        context: { repo, config, databases, env, signal, today: today(), progress },
        onRow: (row, count, total) => {
          if (live) progress.log(renderHistoryRow(row, session.terminal));
          progress.update(`${count} of ${total}`);
        },
      });
      session.print(renderAs(options.format, report, session));
      done(EXIT.pass);
    });
}

function renderAs(format: OutputOptions['format'], report: HistoryReport, { terminal }: Session): string {
  if (format === 'json') return JSON.stringify(report, null, 2);
  return format === 'markdown' ? renderHistoryMarkdown(report) : renderHistory(report, terminal);
}
