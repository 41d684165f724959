import type { Command } from 'commander';

export function addServe(program: Command, done: (exitCode: number) => void): void {
  program
    .command('serve')
    .description('Run the bot, a GitHub App (docs/bot.md lists its environment variables)')
    .action(async () => {
      const { serve } = await import('../bot.ts');
      done(await serve(process.env));
    });
}
