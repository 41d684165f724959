import { expect, it } from 'vitest';
import { defaultPolicy, defaultVersion } from './default-policy.ts';
import { defaultConfig } from './load.ts';

it('is what the schema makes of an empty file', () => {
  expect(defaultPolicy).toEqual(defaultConfig().policy);
  expect(defaultVersion).toBe(defaultConfig().database.version);
});
