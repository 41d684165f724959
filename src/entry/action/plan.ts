import type { ActionEvent } from './event.ts';
import type { Inputs } from './inputs.ts';

export async function planCells(_inputs: Inputs, _event: ActionEvent): Promise<void> {
  throw new Error('not yet');
}
