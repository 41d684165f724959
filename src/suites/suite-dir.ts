import { join, resolve } from 'node:path';
import type { SuiteConfig } from '../config/schema.ts';
import { ConfigError } from '../errors.ts';

/** Where a suite runs. @throws ConfigError when it is outside the worktree */
export function suiteDir(dir: string, { workingDirectory }: SuiteConfig): string {
  const path = resolve(join(dir, workingDirectory));
  if (path === resolve(dir) || path.startsWith(`${resolve(dir)}/`)) return path;
  throw new ConfigError(`workingDirectory ${JSON.stringify(workingDirectory)} leaves the repository`, {
    code: 'working-directory-outside',
    hint: 'Give a path relative to the repository’s root.',
  });
}
