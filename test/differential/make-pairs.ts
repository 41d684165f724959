import type { DifferentialCase } from './case.ts';

/** Their effect ends with a later sub-command, or they are no sub-command that can stand beside others. */
const alone = /^(RENAME|SET SCHEMA|ATTACH|DETACH)\b|\b(?:EXCLUDE|bookings)\b/;

interface PairInput {
  cases: readonly DifferentialCase[];
  major: number;
  count: number;
  /** The same seed makes the same pairs. */
  seed: number;
}

/**
 * Two of the cases' sub-commands on one table, in one ALTER TABLE or in two: what one does to the lock and the schema
 * that the other meets. Many fail, and are left out by whoever runs them.
 */
export function makePairs({ cases, major, count, seed }: PairInput): DifferentialCase[] {
  const byTable = new Map<string, string[]>();
  for (const { sql, setup, alone: apart, fails, majors } of cases) {
    if (setup !== undefined || apart === true || fails !== undefined || majors?.includes(major) === false) continue;
    const [, table, command] = /^ALTER TABLE ((?:ONLY )?(?!IF )"?[\w.]+"?) ([^;]*)$/.exec(sql) ?? [];
    if (table === undefined || command === undefined || alone.test(`${command} ${table}`)) continue;
    byTable.set(table, [...(byTable.get(table) ?? []), command]);
  }
  const tables = [...byTable].filter(([, commands]) => commands.length > 1);
  const pick = random(seed);
  return Array.from({ length: count }, (_, index) => {
    const [table = '', commands = []] = tables[pick(tables.length)] ?? [];
    const [one, other] = [commands[pick(commands.length)], commands[pick(commands.length)]];
    const together = `ALTER TABLE ${table} ${one}, ${other}`;
    const sql = pick(2) === 0 ? together : `ALTER TABLE ${table} ${one}; ALTER TABLE ${table} ${other}`;
    return { id: `pair-${seed}-${index}`, sql };
  });
}

/** A linear congruential generator: whole numbers below `n`. */
function random(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(state / 65_536) % n;
  };
}
