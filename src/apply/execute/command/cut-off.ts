import { parseStatements } from '../../../sql/postgres/parse.ts';
import { bodyOf } from '../../../sql/postgres/tree.ts';
import type { Step, Unit } from '../../plan.ts';
import { type Driver, tell } from '../driver.ts';
import { inDoubt } from '../in-doubt.ts';
import type { TargetSession } from '../session.ts';
import { shown } from '../shown.ts';
import { readRecords } from '../unit-records.ts';

const KIND = 'outside-its-history';
const PAGE = 500;

/** Keeps, before it is sent, a statement that may land although the command's own history does not say so. */
export async function tellUnrecorded(driver: Driver, sql: string): Promise<void> {
  const attempt = (await readRecords(driver)).get(0)?.attempts ?? 0;
  const { store } = driver.options;
  await store.append({ run: driver.run.id, kind: KIND, data: { step: 0, attempt, sql: shown(sql), ...indexOf(sql) } });
}

/**
 * The command, or its driver, ended in the middle: `again` where nothing can have landed that its own history does not
 * know, or where a person who looked says so; `landed` where that person says that it is done.
 * @throws Ending `needs_operator`
 */
export async function settleCutOff(
  driver: Driver,
  { unit, step, control }: { unit: Unit; step: Step; control: TargetSession },
): Promise<'again' | 'landed'> {
  const left = await readUnrecorded(driver, control);
  const isDecided = driver.resumed;
  driver.resumed = false;
  const [sql, ...more] = left;
  if (sql === undefined) {
    const proof = 'all that it changed was in transactions with its own history';
    tell(driver, 'looked-up', { step: 0, proof }, `the command was cut off; ${proof}: it is run again`);
    return 'again';
  }
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  const why = `it had sent, not together with its own history: ${sql}${others}`;
  const landed = `landed:${step.index}`;
  if (isDecided && driver.run.notes[landed] !== true) return 'again';
  await inDoubt(driver, { unit, step, why });
  return 'landed';
}

/** Of the attempt that was cut off. */
async function readUnrecorded(driver: Driver, { client }: TargetSession): Promise<string[]> {
  const { store } = driver.options;
  const attempt = (await readRecords(driver)).get(0)?.attempts ?? 0;
  const found: string[] = [];
  for (let after = 0; ; ) {
    const events = await store.events({ run: driver.run.id, after, limit: PAGE });
    for (const { kind, data } of events) {
      if (kind !== KIND || data.attempt !== attempt) continue;
      // A build that was cut off was dropped before this is asked; without its index nothing of it has landed.
      const index = typeof data.index === 'string' ? data.index : undefined;
      const isGone = index !== undefined && !(await isThere(client, index));
      if (!isGone) found.push(String(data.sql));
    }
    const last = events.at(-1);
    if (last === undefined || events.length < PAGE) return found;
    after = last.seq;
  }
}

async function isThere(client: TargetSession['client'], index: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_catalog.pg_class WHERE relname = $1 AND relkind IN ('i', 'I')) AS there`,
    [index],
  );
  return rows[0]?.there === true;
}

/** The name of an index that a statement builds concurrently: in no other schema may one be called so, either. */
function indexOf(sql: string): { index?: string } {
  const parsed = parseStatements(sql);
  const [only, ...others] = parsed.ok ? parsed.statements : [];
  const body = others.length === 0 ? bodyOf(only?.node, 'IndexStmt') : undefined;
  return body?.concurrent === true && body.idxname !== undefined ? { index: body.idxname } : {};
}
