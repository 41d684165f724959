import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Installation } from './installation.ts';
import { executable } from './platform.ts';

/** The machine's own PostgreSQL of that major: Debian's and GitHub's runners' place, Homebrew's, Red Hat's, then PATH's. */
export async function findSystem(major: number): Promise<Installation | undefined> {
  const places = [
    `/usr/lib/postgresql/${major}/bin`,
    `/opt/homebrew/opt/postgresql@${major}/bin`,
    `/usr/local/opt/postgresql@${major}/bin`,
    `/home/linuxbrew/.linuxbrew/opt/postgresql@${major}/bin`,
    `/usr/pgsql-${major}/bin`,
  ];
  for (const binDir of places) {
    const found = await inspect(binDir);
    if (found?.major === major) return found;
  }
  const binDir = await askPgConfig(major);
  return binDir === undefined ? undefined : inspect(binDir);
}

async function askPgConfig(major: number): Promise<string | undefined> {
  const { stdout, exitCode } = await execa('pg_config', ['--bindir', '--version'], { reject: false });
  const [binDir, version] = (stdout ?? '').split('\n');
  return exitCode === 0 && version?.startsWith(`PostgreSQL ${major}.`) ? binDir?.trim() : undefined;
}

/** What is in `binDir`, if it can run a server. */
async function inspect(binDir: string): Promise<Installation | undefined> {
  const postgres = join(binDir, executable('postgres'));
  if (!existsSync(postgres) || !existsSync(join(binDir, executable('initdb')))) return undefined;
  const { stdout } = await execa(postgres, ['--version'], { reject: false });
  const [, version, major] = /\(PostgreSQL\) ((\d+)\.\d+)/.exec(stdout) ?? [];
  if (version === undefined) return undefined;
  return { provider: 'system', binDir, version, major: Number(major) };
}
