import type { ActionEvent } from './event.ts';

export async function handle(_event: ActionEvent): Promise<void> {
  throw new Error('not yet');
}
