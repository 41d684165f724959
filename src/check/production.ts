import type { Config } from '../config/schema.ts';
import { ConfigError, type UsageError } from '../errors.ts';
import type { Tree } from '../git/tree.ts';
import { LARGEST_SNAPSHOT, parseSnapshot, tooLarge } from '../production/parse-snapshot.ts';
import type { Snapshot } from '../production/snapshot.ts';
import type { ProductionInput } from '../rehearsal/projection/project-rehearsal.ts';
import type { Projection } from '../rehearsal/projection/projection.ts';

/** Where a snapshot is looked for without database.snapshot. */
export const SNAPSHOT_PATH = '.lockstep/snapshot.json';

export interface Production {
  snapshot: Snapshot;
  /** What is to be said about it, a sentence each. */
  assumptions: string[];
}

export interface FindSnapshotInput {
  config: Config;
  base: Tree;
  head: Tree;
  /** From the command line; it replaces the repository's. */
  given?: { text: string; file: string };
  /** `YYYY-MM-DD`. */
  today: string;
}

/**
 * Production's statistics: from the command line, or from the base branch, so that a PR cannot make its table small.
 * Only where base has none is the PR's own used, and said.
 * @throws ConfigError `file-missing`; UsageError where it cannot be used
 */
export async function findSnapshot(input: FindSnapshotInput): Promise<Production | undefined> {
  const { config, given, today } = input;
  if (given !== undefined) return judged(parseSnapshot(given.text, given.file), { config, today });
  const named = config.database.snapshot;
  const path = named ?? SNAPSHOT_PATH;
  const onBase = input.base.get(path);
  const file = onBase ?? input.head.get(path);
  if (file === undefined) {
    if (named === undefined) return undefined;
    throw missing(named);
  }
  if (file.size > LARGEST_SNAPSHOT) throw tooLarge(path);
  const tree = onBase === undefined ? input.head : input.base;
  const production = judged(parseSnapshot(await tree.text(path), path), { config, today });
  if (onBase === undefined) production.assumptions.push(`${path} is new in this PR; the projections rest on it.`);
  return production;
}

/** What of a snapshot does not fit this check. */
export function judged(snapshot: Snapshot, { config, today }: Pick<FindSnapshotInput, 'config' | 'today'>): Production {
  const assumptions: string[] = [];
  const { major } = snapshot.server;
  const { version } = config.database;
  if (major !== version) {
    assumptions.push(`The snapshot is of PostgreSQL ${major}, the rehearsal runs on ${version}: set database.version.`);
  }
  const days = Math.round((Date.parse(today) - Date.parse(snapshot.takenAt)) / 86_400_000);
  if (days > 90) assumptions.push(`The snapshot of production is ${days} days old; take it again.`);
  return { snapshot, assumptions };
}

/** A setting as a new session of the database has it; a role's own may differ. */
export function productionSetting({ settings, roleSettings }: Snapshot, name: string): string | undefined {
  const ofDatabase = roleSettings.find((each) => each.role === null && each.name.toLowerCase() === name.toLowerCase());
  return ofDatabase?.value ?? (Object.hasOwn(settings, name) ? settings[name] : undefined);
}

/**
 * The rehearsal in production's time zone: timestamp to timestamptz is free in UTC only. A zone that is none is left
 * out, because a server would not start with it.
 */
export function inItsTimeZone(config: Config, snapshot: Snapshot | undefined): Config {
  const zone = snapshot && timeZoneOf(snapshot);
  if (zone === undefined) return config;
  return { ...config, database: { ...config.database, settings: { timezone: zone, ...config.database.settings } } };
}

export function timeZoneOf(snapshot: Snapshot): string | undefined {
  const zone = productionSetting(snapshot, 'TimeZone');
  if (zone === undefined || !/^[A-Za-z][\w+/-]{1,60}$/.test(zone)) return undefined;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    return undefined;
  }
}

/** What the rehearsal needs to project. */
export function productionInput(snapshot: Snapshot | undefined, config: Config): { production?: ProductionInput } {
  if (snapshot === undefined) return {};
  const { backfillRowsPerSecond } = config.policy;
  return { production: { snapshot, ...(backfillRowsPerSecond !== undefined && { backfillRowsPerSecond }) } };
}

function missing(path: string): UsageError {
  return new ConfigError(`database.snapshot names ${path}, which is in neither the base branch nor this PR.`, {
    code: 'file-missing',
    hint: `Write it with \`lockstep snapshot --url … --output ${path}\`, or remove database.snapshot.`,
  });
}

/** What statements meet in production besides the schema. */
export function sessionOf(snapshot: Snapshot | undefined): { timeZone?: string } {
  const timeZone = snapshot && timeZoneOf(snapshot);
  return timeZone === undefined ? {} : { timeZone };
}

/** The timeouts that every session of the database begins with. */
export function settingsIn(snapshot: Snapshot | undefined): Record<string, string> {
  if (snapshot === undefined) return {};
  const known = (['lock_timeout', 'statement_timeout'] as const).flatMap((name): Array<[string, string]> => {
    const value = productionSetting(snapshot, name);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(known);
}

/** Absent where there is nothing to say. */
export function projectionsOf(each: ReadonlyArray<{ projections: Projection[] }>): { projections?: Projection[] } {
  const projections = each.flatMap((change) => change.projections);
  return projections.length === 0 ? {} : { projections };
}
