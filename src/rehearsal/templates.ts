import type { Server } from '../database/database.ts';
import { MigrationError } from '../errors.ts';
import type { MigrationDriver } from './driver.ts';
import { mendMissingRole } from './fixups.ts';

/** Databases of one server that stand at a known point of a history; everything that needs one gets a clone. */
export interface Templates {
  /** The database that stands at the driver's base, built from the nearest earlier one that is there. */
  base(driver: MigrationDriver): Promise<BaseTemplate>;
  /** Says that `database` stands at `key`. It must not be changed any more. */
  register(key: string, database: string): Promise<void>;
}

export interface BaseTemplate {
  database: string;
  /** How many of base's migrations had to be run. */
  replayed: number;
  notes: string[];
}

export interface TemplatesInput {
  server: Server;
  /** Loads `database.baseline` into a new database; runs before the first migration. */
  baseline?: { digest: string; load(database: string, server: Server): Promise<string[]> };
  /** Whether base schemas are kept for later runs. Default true. */
  keep?: boolean;
  /** At most this many are kept on the server; the least recently used goes first. Default 12. */
  limit?: number;
}

export function createTemplates({ server, baseline, keep = true, limit = 12 }: TemplatesInput): Templates {
  const byKey = new Map<string, string>();
  const scoped = (key: string): string => (baseline === undefined ? key : `${baseline.digest}/${key}`);

  async function register(key: string, database: string): Promise<void> {
    const previous = byKey.get(scoped(key));
    byKey.delete(scoped(key));
    byKey.set(scoped(key), database);
    if (previous !== undefined && previous !== database) await dropUnlessNamed(previous);
    for (const [oldest, name] of byKey) {
      if (byKey.size <= limit) break;
      byKey.delete(oldest);
      await dropUnlessNamed(name);
    }
  }

  async function dropUnlessNamed(database: string): Promise<void> {
    if (![...byKey.values()].includes(database)) await server.drop(database);
  }

  async function nearest(keys: string[]): Promise<{ database: string; index: number } | undefined> {
    for (let index = keys.length - 1; index >= 0; index--) {
      const database = byKey.get(scoped(keys[index] ?? ''));
      if (database !== undefined) return { database, index };
    }
    const kept = await server.kept(keys.toReversed().map(scoped));
    return kept && { database: kept.database, index: keys.map(scoped).indexOf(kept.key) };
  }

  async function build(driver: MigrationDriver): Promise<BaseTemplate> {
    const last = driver.baseKeys.length - 1;
    const start = await nearest(driver.baseKeys);
    if (start !== undefined && start.index === last) {
      await register(driver.baseKeys[last] ?? '', start.database);
      return { database: start.database, replayed: 0, notes: [] };
    }
    const database = start === undefined ? await server.create('base') : await server.clone(start.database, 'base');
    try {
      const notes = start === undefined && baseline !== undefined ? await baseline.load(database, server) : [];
      const from = await buildMilestone(driver, database, start?.index ?? -1);
      await driver.toBase(server.app(database), { from, to: last });
      const key = driver.baseKeys[last];
      if (key !== undefined) {
        await register(key, database);
        if (keep) await server.keep(database, scoped(key));
      }
      return { database, replayed: last - (start?.index ?? -1), notes };
    } catch (error) {
      await server.drop(database).catch(() => undefined);
      throw error;
    }
  }

  /** Builds up to the driver's milestone first, and keeps a clone of it; answers where `database` then stands. */
  async function buildMilestone(driver: MigrationDriver, database: string, from: number): Promise<number> {
    const { milestone } = driver;
    const key = driver.baseKeys[milestone];
    if (key === undefined || milestone <= from || milestone === driver.baseKeys.length - 1) return from;
    await driver.toBase(server.app(database), { from, to: milestone });
    await register(key, await server.clone(database, 'milestone'));
    return milestone;
  }

  return {
    register,
    async base(driver) {
      const mended: string[] = [];
      for (let attempt = 0; ; attempt++) {
        try {
          const built = await build(driver);
          return { ...built, notes: [...mended, ...built.notes] };
        } catch (error) {
          const note =
            error instanceof MigrationError
              ? await mendMissingRole(error, server.admin('postgres'), server.app('postgres').user)
              : undefined;
          if (note === undefined || attempt >= 10) throw error;
          mended.push(note);
        }
      }
    },
  };
}
