import { defineConfig } from 'vitest/config';
import unit from './vitest.config.ts';

/** `npm run test:long`: what takes minutes, such as every major of PostgreSQL. */
export default defineConfig({
  test: { ...unit.test, include: ['test/long/**/*.test.ts'], exclude: [], testTimeout: 300_000, hookTimeout: 300_000 },
});
