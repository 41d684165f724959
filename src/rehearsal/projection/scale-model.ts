import pg from 'pg';
import { withClient } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';

/** Settings as a snapshot has them: sizes in kB. */
export type ProductionSettings = Readonly<Record<string, string>>;

/** The least that 13 to 17 accept (18 accepts less). https://www.postgresql.org/docs/17/runtime-config-resource.html */
const LEAST = { maintenance_work_mem: 1024, work_mem: 64 } as const;
/** PostgreSQL's own defaults, for settings that no snapshot tells. */
const DEFAULTS = { maintenance_work_mem: 65_536, work_mem: 4096 } as const;

/**
 * A clone with a hundredth of production's rows gets a hundredth of its memory: what would be sorted on disk there is
 * sorted on disk here, what fits into memory there fits here, so that the small run works as the large one does. One
 * process does all the work, because how many cores are free here says nothing about production.
 */
export function modelSettings(production: ProductionSettings, scale: number): Record<string, string> {
  const settings: Record<string, string> = {
    max_parallel_maintenance_workers: '0',
    max_parallel_workers_per_gather: '0',
  };
  for (const name of ['maintenance_work_mem', 'work_mem'] as const) {
    const there = kilobytes(production[name]) ?? DEFAULTS[name];
    settings[name] = `${Math.max(LEAST[name], Math.round(there * Math.min(1, scale)))}kB`;
  }
  return settings;
}

/** `65536kB` → 65536; undefined for anything else. */
export function kilobytes(value: string | undefined): number | undefined {
  const [, digits] = /^(\d{1,12})kB$/.exec(value ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** Makes the settings those of every session that `database` will have. */
export async function applySettings(server: Server, database: string, settings: Record<string, string>): Promise<void> {
  await withClient(server.admin('postgres'), async (client) => {
    for (const [name, value] of Object.entries(settings)) {
      await client.query(
        `ALTER DATABASE ${pg.escapeIdentifier(database)} SET ${pg.escapeIdentifier(name)} = ${pg.escapeLiteral(value)}`,
      );
    }
  });
}
