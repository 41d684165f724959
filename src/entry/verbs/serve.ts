import type { Command } from 'commander';
import { toError, UsageError } from '../../errors.ts';

export function addServe(program: Command, done: (exitCode: number) => void): void {
  program
    .command('serve')
    .description('Run the bot, a GitHub App (docs/bot.md lists its environment variables)')
    .action(async () => {
      const { serve } = await load();
      done(await serve(process.env));
    });
}

/** The bundle holds all but the bot, whose packages are installed beside it. */
async function load(): Promise<typeof import('../bot.ts')> {
  try {
    return await import('../bot.ts');
  } catch (cause) {
    if (toError(cause).message !== 'not bundled') throw cause;
    throw new UsageError('The bundle does not hold the bot.', {
      code: 'no-bot',
      hint: 'Run it in a checkout, after npm ci: npm run -s lockstep -- serve.',
      cause,
    });
  }
}
