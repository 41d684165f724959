import { parseStatements } from '../../../sql/postgres/parse.ts';
import { bodyOf } from '../../../sql/postgres/tree.ts';
import type { Step, Unit } from '../../plan.ts';
import { findEvents } from '../before.ts';
import { type Driver, tell } from '../driver.ts';
import { inDoubt } from '../in-doubt.ts';
import type { TargetSession } from '../session.ts';
import { shown } from '../shown.ts';
import { readRecords } from '../unit-records.ts';

const KINDS = { landing: 'outside-its-history', build: 'builds-concurrently' } as const;

/** Keeps, before it is sent, a statement that may leave something although the command's own history does not say so. */
export async function tellUnrecorded(driver: Driver, sql: string, kind: keyof typeof KINDS): Promise<void> {
  const attempt = (await readRecords(driver)).get(0)?.attempts ?? 0;
  const { store } = driver.options;
  const data = { step: 0, attempt, sql: shown(sql), ...indexOf(sql) };
  await store.append({ run: driver.run.id, kind: KINDS[kind], data });
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
  const attempt = (await readRecords(driver)).get(0)?.attempts ?? 0;
  const found: string[] = [];
  for (const { data } of await findEvents(driver, ({ kind }) => kind === KINDS.landing)) {
    if (data.attempt !== attempt) continue;
    // A build that was cut off was dropped before this is asked; without its index nothing of it has landed.
    const isGone = typeof data.index === 'string' && !(await isThere(client, data.index));
    if (!isGone) found.push(String(data.sql));
  }
  return found;
}

/** What this run has sent that may leave an index behind, or was about to send, in any attempt. */
export async function readBuilds(driver: Driver): Promise<string[]> {
  const kinds: string[] = Object.values(KINDS);
  const events = await findEvents(driver, ({ kind }) => kinds.includes(kind));
  return events.map(({ data }) => String(data.sql));
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
