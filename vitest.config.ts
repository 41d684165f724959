import { delimiter, join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Longer runs: npm run test:long.
    exclude: ['test/long/**'],
    // Real servers and real git: a cold machine takes seconds where a warm one takes milliseconds.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    env: {
      // Where no psql is installed, tests' scripts find a stand-in.
      PATH: `${process.env.PATH}${delimiter}${join(import.meta.dirname, 'test/support/bin')}`,
      // Halves the 0.9 s that the CLI needs to start from its sources.
      NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compiled'),
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Lockstep Test',
      GIT_AUTHOR_EMAIL: 'test@example.com',
      GIT_COMMITTER_NAME: 'Lockstep Test',
      GIT_COMMITTER_EMAIL: 'test@example.com',
    },
  },
});
