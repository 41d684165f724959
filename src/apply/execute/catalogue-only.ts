import type { Unit } from '../plan.ts';
import type { Driver } from './driver.ts';
import { CANCELLED, errorOf } from './pg-errors.ts';
import { send, type TargetSession } from './session.ts';

/** Of `lockTimeout`: a statement may wait for several locks, each as long as that, and the limit counts waiting as well. */
const WAITS = 10;

/** A statement that was to change the catalogue alone was ended by its limit. */
export class LongerThanPlanned extends Error {
  override readonly name: string = 'LongerThanPlanned';
  readonly code: string = CANCELLED;

  constructor(limit: number) {
    super(
      `it was planned as a change of the catalogue alone, and was not done after ${Math.round(limit / 1000)} s, so the plan was wrong: it reads or writes what the plan says it does not`,
    );
  }
}

/** What is to be done after that: trying again is no help. */
export const AFTER_LONGER =
  ' It is not tried again. Look at what it does at production’s size, with a snapshot, and bring it in another way by a new migration; where it must take so long, `SET LOCAL statement_timeout` before it says so.';

/** Whether a migration sets the limit itself: then it is the migration's. */
export function setsOwnLimit({ steps, session = [] }: Unit): boolean {
  return [...session, ...steps.map(({ sql }) => sql)].some((sql) => /statement_timeout/i.test(sql));
}

/**
 * Sends a statement that may not take long, in an open transaction, under a `statement_timeout` of its own; a shorter one
 * of the role's stays in force. https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-STATEMENT-TIMEOUT
 * @param isOurs whether it was cancelled by us meanwhile @throws LongerThanPlanned, and what the server says
 */
export async function sendLimited(
  { options, pace }: Driver,
  { work, sql, isOurs }: { work: TargetSession; sql: string; isOurs: () => boolean },
): Promise<void> {
  const limit = Math.round(Math.max(pace.catalogueOnly, options.settings.lockTimeout * 1000 * WAITS));
  const { rows } = await work.client.query<{ was: number }>(
    `SELECT setting::int AS was FROM pg_catalog.pg_settings WHERE name = 'statement_timeout'`,
  );
  const was = rows[0]?.was ?? 0;
  if (was > 0 && was <= limit) {
    await send(work, sql);
    return;
  }
  await send(work, `SET LOCAL statement_timeout = ${limit}`);
  const begun = performance.now();
  try {
    await send(work, sql);
  } catch (thrown) {
    // The code alone does not tell who cancelled it, and the message is in the server's language.
    const isItsTime = errorOf(thrown).sqlstate === CANCELLED && performance.now() - begun >= limit * 0.99;
    throw isItsTime && !isOurs() ? new LongerThanPlanned(limit) : thrown;
  }
  await send(work, `SET LOCAL statement_timeout = ${was}`);
}
