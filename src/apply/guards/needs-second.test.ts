import { expect, test } from 'vitest';
import { EnvironmentConfig } from '../../config/schema.ts';
import { needsSecond } from './needs-second.ts';

function needs(environment: string, settings: object = {}, kind: 'apply' | 'rollback' = 'rollback'): boolean {
  return needsSecond({ kind, environment, settings: EnvironmentConfig.parse({ urlFrom: 'X', ...settings }) });
}

test('a rollback needs somebody else in production, by its name or by its named approvers', () => {
  for (const name of ['production', 'prod', 'Production-EU', 'prod2', 'live']) expect(needs(name), name).toBe(true);
  for (const name of ['staging', 'product-search', 'productive', 'liveness']) expect(needs(name), name).toBe(false);
  expect(needs('main', { approvers: { teams: ['dba'] } })).toBe(true);
  expect(needs('main', { approvers: { users: ['ben'] } })).toBe(true);
  expect(needs('main', { approvers: { role: 'admin' } })).toBe(false);
});

test('what lockstep.yml says of it counts before that, and fourEyes before everything', () => {
  expect(needs('main', { production: true })).toBe(true);
  expect(needs('production', { production: false, approvers: { users: ['ben'] } })).toBe(false);
  expect(needs('production', { production: false, fourEyes: true })).toBe(true);
});

test('an apply needs somebody else with fourEyes only', () => {
  expect(needs('production', {}, 'apply')).toBe(false);
  expect(needs('staging', { fourEyes: true }, 'apply')).toBe(true);
});
