import type { Command } from 'commander';
import { runCheck } from '../../check/run-check.ts';
import { exitCodeOfVerdict } from '../exit-code.ts';
import { readConfig } from '../read-config.ts';
import { readSnapshot } from '../read-snapshot.ts';
import { render } from '../render.ts';
import { createSession, formatOption, type OutputOptions } from '../session.ts';
import { today } from '../today.ts';

interface CheckOptions extends OutputOptions {
  base?: string;
  head?: string;
  repo: string;
  config?: string;
  snapshot?: string;
}

export function addCheck(program: Command, done: (exitCode: number) => void): void {
  program
    .command('check')
    .description('Rehearse the migrations of a change, test both apps on both schemas, and judge')
    .option('--base <ref>', 'what the change is compared with (default: origin’s main branch)')
    .option('--head <ref>', 'the change (default: HEAD)')
    .option('--repo <dir>', 'the Git repository', '.')
    .option('--config <file>', 'a lockstep.yml that replaces the repository’s own')
    .option('--snapshot <file>', 'production’s statistics, from `lockstep snapshot`; it replaces the repository’s')
    .addOption(formatOption('html'))
    .option('--output <file>', 'write the result here, not to stdout')
    .option('--quiet', 'no progress on stderr')
    .option('--no-color', 'no colours')
    .action(async (options: CheckOptions) => {
      using session = createSession(options);
      const { base, head, config } = options;
      const result = await runCheck({
        dir: options.repo,
        cacheDir: session.cacheDir,
        env: session.env,
        signal: session.signal,
        today: today(),
        progress: session.progress,
        ...(base !== undefined && { base }),
        ...(head !== undefined && { head }),
        ...(config !== undefined && { config: readConfig(config) }),
        ...(options.snapshot !== undefined && { snapshot: readSnapshot(options.snapshot) }),
      });
      if (result.verdict.status === 'error' && result.analysis === undefined) session.progress.fail('see below');
      session.print(render(result, options.format, session.terminal));
      done(exitCodeOfVerdict(result.verdict.status));
    });
}
