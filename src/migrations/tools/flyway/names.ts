import { compareDigits } from '../../order.ts';
import { nameOf } from '../shared/folders.ts';

export type FlywayKind = 'versioned' | 'repeatable' | 'undo' | 'baseline' | 'callback' | 'wrong';

export interface FlywayName {
  kind: FlywayKind;
  /** Canonical: parts without leading zeros, joined by dots, trailing zeros dropped (`1.0` is `1`). Empty without one. */
  version: string;
  /** As Flyway writes it into its table. */
  shownVersion: string;
  description: string;
  /** For callbacks. */
  event: string;
  /** Not SQL: what it is instead. */
  language: string | undefined;
}

const LANGUAGES: Record<string, string> = { java: 'Java', kt: 'Kotlin', groovy: 'Groovy', scala: 'Scala' };
const PREFIXES: Record<string, FlywayKind> = { V: 'versioned', R: 'repeatable', U: 'undo', B: 'baseline' };

/** Callback events that `flyway migrate` fires (org.flywaydb.core.api.callback.Event). */
export const CALLBACKS = [
  'beforeMigrate',
  'beforeEachMigrate',
  'afterEachMigrate',
  'afterVersioned',
  'beforeRepeatables',
  'afterMigrateApplied',
  'afterMigrate',
] as const;

/**
 * What Flyway makes of a file name, with its default prefixes, separator and suffix
 * (flyway/flyway: ResourceNameParser, MigrationVersion). Undefined for files that it does not look at.
 */
export function parseFlywayName(path: string): FlywayName | undefined {
  const name = nameOf(path);
  const dot = name.lastIndexOf('.');
  const suffix = name.slice(dot + 1).toLowerCase();
  const language = LANGUAGES[suffix];
  if (dot < 1 || (suffix !== 'sql' && language === undefined)) return undefined;
  const stem = name.slice(0, dot);
  const at = stem.indexOf('__');
  const left = at < 0 ? stem : stem.slice(0, at);
  const description = at < 0 ? '' : stem.slice(at + 2).replaceAll('_', ' ');
  const common = { version: '', shownVersion: '', description, event: '', language };

  if ((CALLBACKS as readonly string[]).includes(left)) return { ...common, kind: 'callback', event: left };
  const kind = PREFIXES[stem[0] ?? ''];
  if (kind === undefined) return undefined;
  const version = left.slice(1);
  if (kind === 'repeatable') {
    if (version === '' && at >= 0) return { ...common, kind };
    return undefined;
  }
  if (!/^\d/.test(version)) return undefined;
  if (at < 0 || !/^\d+(?:[._]\d+)*$/.test(version))
    return language === undefined ? { ...common, kind: 'wrong' } : undefined;
  const parts = version.split(/[._]/).map((part) => part.replace(/^0+(?=\d)/, ''));
  while (parts.length > 1 && parts.at(-1) === '0') parts.pop();
  return { ...common, kind, version: parts.join('.'), shownVersion: version.replaceAll('_', '.') };
}

/** Number by number, part by part; a missing part is 0. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = compareDigits(left[index] ?? '0', right[index] ?? '0');
    if (order !== 0) return order;
  }
  return 0;
}
