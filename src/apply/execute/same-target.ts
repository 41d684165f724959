import { withPooled } from '../../database/pooled.ts';
import { DatabaseError } from '../../errors.ts';
import { identityKeys, refuseOther } from '../guards/compare-identity.ts';
import { readIdentity } from '../guards/identity.ts';
import type { Driver } from './driver.ts';

/**
 * A copy of a database has its runs, too, as they were under way: before anything of one is gone on with, or taken back,
 * it must be the database that it began on. Until then it stays where it is. A copy by pg_basebackup that keeps its name
 * cannot be told from what it was made of.
 * @throws DatabaseError `target_mismatch`
 */
export async function holdOnOther({ run, options: { store, settings } }: Driver): Promise<void> {
  const is = await withPooled(store.pool, readIdentity);
  const facts = await store.facts();
  for (const key of identityKeys) {
    const other = refuseOther(key, { environment: run.environment, settings, is, learned: facts[key] });
    if (other === undefined) continue;
    throw new DatabaseError(`Run ${run.id} began on another database, and is not gone on with here. ${other.message}`, {
      code: other.code,
      hint: `${other.nextStep} Then it is taken up; nothing of it was touched here.`,
    });
  }
}
