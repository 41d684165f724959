import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Scenario } from '../../../examples/scenarios.ts';
import { runCheck } from '../../check/run-check.ts';
import { EXIT, LockstepError, UsageError } from '../../errors.ts';
import type { CheckResult } from '../../report/report.ts';
import { loadExample } from '../load-example.ts';
import { render } from '../render.ts';
import { createSession, formatOption, type OutputOptions, type Session } from '../session.ts';
import { today } from '../today.ts';

interface DemoOptions extends OutputOptions {
  only?: string;
  keep?: boolean;
}

interface Played {
  scenario: Scenario;
  result: CheckResult;
  asExpected: boolean;
  seconds: number;
}

export function addDemo(program: Command, done: (exitCode: number) => void): void {
  program
    .command('demo')
    .description('Check the pull requests of a small example app, from nothing')
    .option('--only <branch>', 'play this pull request alone, such as mixed')
    .option('--keep', 'keep the example’s repository and say where it is')
    .addOption(formatOption())
    .option('--quiet', 'no progress on stderr')
    .option('--no-color', 'no colours')
    .action(async (options: DemoOptions) => {
      const { buildHistory, scenarios } = await loadExample();
      const chosen = scenarios.filter(({ branch }) => options.only === undefined || branch === options.only);
      if (chosen.length === 0)
        throw new UsageError(`There is no scenario “${options.only}”.`, {
          code: 'no-scenario',
          hint: `There are ${scenarios.map(({ branch }) => branch).join(', ')}.`,
        });
      using session = createSession(options);
      const dir = await mkdtemp(join(tmpdir(), 'lockstep-demo-'));
      try {
        await buildHistory(dir);
        const played: Played[] = [];
        for (const scenario of chosen) played.push(await play(scenario, { dir, session, options }));
        session.print(summarise(played, options));
        done(played.every(({ asExpected }) => asExpected) ? EXIT.pass : EXIT.fail);
      } finally {
        if (options.keep) process.stderr.write(`The example’s repository: ${dir}\n`);
        else await rm(dir, { recursive: true, force: true });
      }
    });
}

async function play(
  scenario: Scenario,
  { dir, session, options }: { dir: string; session: Session; options: DemoOptions },
): Promise<Played> {
  const began = performance.now();
  const { cacheDir, env, signal, progress } = session;
  progress.log(`▶ ${scenario.title} (${scenario.branch})`);
  const result = await runCheck({
    dir,
    base: scenario.from,
    head: scenario.branch,
    cacheDir,
    env,
    signal,
    today: today(),
    progress,
  });
  if (signal.aborted) throw new LockstepError('The demo was interrupted.', { code: 'interrupted' });
  if (options.format !== 'json')
    session.print(`\n━━ ${scenario.title} ━━\n\n${render(result, options.format, session.terminal)}`);
  const { verdict, reason } = scenario.expected;
  const told = reason === undefined || result.verdict.reasons.some(({ code }) => code === reason);
  return {
    scenario,
    result,
    asExpected: result.verdict.status === verdict && told,
    seconds: (performance.now() - began) / 1000,
  };
}

function summarise(played: Played[], options: DemoOptions): string {
  if (options.format === 'json') {
    return JSON.stringify(
      played.map(({ scenario, result, asExpected }) => ({
        branch: scenario.branch,
        verdict: result.verdict,
        asExpected,
      })),
      null,
      2,
    );
  }
  const lines = played.map(({ scenario, result, asExpected, seconds }) => {
    const { status, reasons } = result.verdict;
    const got = `${status}${reasons[0] === undefined || status === 'pass' ? '' : ` (${reasons[0].code})`}`;
    return `${asExpected ? '✓' : '✗'} ${scenario.branch.padEnd(14)} ${got.padEnd(46)} ${seconds.toFixed(1)} s${asExpected ? '' : `  expected ${scenario.expected.verdict} ${scenario.expected.reason ?? ''}`}`;
  });
  const right = played.filter(({ asExpected }) => asExpected).length;
  return [
    '',
    '━━ The demo ━━',
    ...lines,
    `${right} of ${played.length} pull requests got the verdict they should.`,
  ].join('\n');
}
