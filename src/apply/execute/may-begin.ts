import { isTurn } from '../queue.ts';
import type { Run, TargetStore } from '../store.ts';

/** Whether a driver has anything to do with a run that waits: its turn has come, or it is to leave the queue. */
export async function mayBegin(store: TargetStore, { id, state, notBefore }: Run): Promise<boolean> {
  if (state !== 'queued' && state !== 'scheduled') return true;
  if (notBefore !== undefined && Date.parse(notBefore) > Date.parse(await store.now())) return false;
  if (isTurn(await store.queue(), id)) return true;
  return (await store.controls(id)).some(({ verb }) => verb === 'cancel');
}
