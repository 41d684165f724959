import type { Operation } from '../../sql/operation.ts';
import type { AnalysedStatement } from '../analysis.ts';
import { isSet, textOf } from '../detail.ts';

const TIMEOUTS = ['lock_timeout', 'statement_timeout'] as const;

export type TimeoutName = (typeof TIMEOUTS)[number];

/** A timeout as a session has it. */
export interface Timeout {
  /** 0 is no limit. */
  ms: number;
  /** Where it was set: the migration's id, or `configured` where server, role or connection set it. */
  by: string;
  /** The transaction in which it was set; empty where it was configured. */
  transaction: string;
}

/** What is not in it was set by nobody that could be seen. */
export type Timeouts = Partial<Record<TimeoutName, Timeout>>;

/** The timeouts of one session, statement by statement. */
export interface SessionTimeouts {
  /** What is in force while `statement` runs; then takes up what it sets. */
  pass(statement: AnalysedStatement, place: { migration: string; transaction: string }): Timeouts;
}

/**
 * Follows SET, SET LOCAL, RESET, DISCARD and set_config(). SET LOCAL ends with its transaction, and does nothing outside
 * of one. https://www.postgresql.org/docs/current/sql-set.html
 */
export function followTimeouts(configured: Readonly<Record<string, string>> = {}): SessionTimeouts {
  const initial: Timeouts = {};
  for (const name of TIMEOUTS) {
    const ms = durationOf(configured[name]);
    if (ms !== undefined) initial[name] = { ms, by: 'configured', transaction: '' };
  }
  let session = initial;
  let local: Timeouts = {};
  let current = '';
  return {
    pass(statement, { migration, transaction }) {
      if (transaction !== current) local = {};
      current = transaction;
      const before = { ...session, ...local };
      for (const { name, value, isLocal } of statement.operations.flatMap((each) => settingsOf(each, statement.sql))) {
        const names = TIMEOUTS.filter((each) => name === '' || name === each);
        for (const each of names) {
          const ms = value === undefined ? initial[each]?.ms : durationOf(value);
          const timeout =
            value === undefined ? initial[each] : ms === undefined ? undefined : { ms, by: migration, transaction };
          if (value !== undefined && timeout === undefined) continue;
          if (isLocal && statement.inTransaction !== true) continue;
          if (isLocal) local = withOne(local, each, timeout);
          else {
            session = withOne(session, each, timeout);
            local = withOne(local, each, undefined);
          }
        }
      }
      return before;
    },
  };
}

/** What an operation sets; an empty name is every setting, an undefined value the default. */
export function settingsOf(
  operation: Operation,
  sql: string,
): Array<{ name: string; value: string | undefined; isLocal: boolean }> {
  if (operation.kind === 'select' || operation.kind === 'do block') return setByFunction(sql);
  if (operation.kind !== 'set' || isSet(operation, 'prepare') || isSet(operation, 'notify')) return [];
  if (isSet(operation, 'checkpoint') || operation.object === 'constraints') return [];
  const value = isSet(operation, 'reset') ? undefined : (textOf(operation, 'value') ?? '');
  return [{ name: operation.object, value, isLocal: isSet(operation, 'local') }];
}

/** `set_config('lock_timeout', '2s', true)`. */
function setByFunction(sql: string): ReturnType<typeof settingsOf> {
  const calls = sql.slice(0, 10_000).matchAll(/\bset_config\s*\(\s*'([\w.]+)'\s*,\s*'([^']*)'\s*,\s*(true|false)/gi);
  return [...calls].map(([, name = '', value = '', local = '']) => ({
    name: name.toLowerCase(),
    value,
    isLocal: local.toLowerCase() === 'true',
  }));
}

function withOne(timeouts: Timeouts, name: TimeoutName, timeout: Timeout | undefined): Timeouts {
  const { [name]: _, ...rest } = timeouts;
  return timeout === undefined ? rest : { ...rest, [name]: timeout };
}

const units: Record<string, number> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** `2s`, `500`, `1 min` → ms; a bare number is ms. https://www.postgresql.org/docs/current/config-setting.html */
export function durationOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const [, number, unit = 'ms'] = /^\s*(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?\s*$/.exec(value) ?? [];
  return number === undefined ? undefined : Number(number) * (units[unit] ?? 1);
}
