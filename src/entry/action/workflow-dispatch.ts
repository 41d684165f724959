import type { ActionEvent } from './event.ts';
import { readInputs } from './inputs.ts';

/** A run that the bot has this workflow drive; else two commits that somebody named. */
export async function handle(event: ActionEvent): Promise<void> {
  const { run } = readInputs();
  const handler = run === '' ? await import('./check.ts') : await import('./apply/dispatched.ts');
  await handler.handle(event);
}
