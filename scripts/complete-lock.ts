/**
 * Completes package-lock.json after `npm install`: `npm ci` refuses a lockfile that lacks an optional dependency, even
 * one for another platform, and `npm install` leaves out those that its registry does not have. They are added with
 * the version that their dependent names, so that npm can tell from the lockfile that they are not for this platform.
 * With `--check`, only says what is missing, and that no entry carries an address.
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface Locked {
  version?: string;
  resolved?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  engines?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const check = process.argv.includes('--check');
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> };
const added: string[] = [];
for (const [path, locked] of Object.entries(lock.packages)) {
  if (locked.resolved !== undefined) {
    console.error(`package-lock.json: ${path} carries an address; set npm's omit-lockfile-registry-resolved`);
    process.exitCode = 1;
  }
  for (const [name, range] of Object.entries(locked.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] !== undefined || lock.packages[`${path}/${key}`] !== undefined) continue;
    added.push(key);
    lock.packages[key] = {
      version: range,
      ...platformOf(name),
      ...(locked.dev && { dev: true }),
      optional: true,
    };
  }
}
if (added.length > 0 && check) {
  console.error(`package-lock.json lacks ${added.join(', ')}: run npm run lock`);
  process.exitCode = 1;
} else if (added.length > 0) {
  const [[root, project] = ['', {}], ...rest] = Object.entries(lock.packages);
  const sorted = rest.sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries([[root, project], ...sorted]);
  writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
  console.error(`added ${added.length} packages of other platforms`);
}

/** `@oxlint/binding-linux-arm64-musl` → linux, arm64, musl. Throws for a name that is not of this kind. */
function platformOf(name: string): Locked {
  const found =
    /(?<os>android|darwin|freebsd|linux|openharmony|win32|windows)-(?<cpu>arm64|arm|ia32|ppc64|riscv64|s390x|x64)(-(?<libc>gnu|musl|eabi|msvc)\w*)?$/.exec(
      name,
    );
  const { os, cpu, libc } = found?.groups ?? {};
  if (os === undefined || cpu === undefined) throw new Error(`${name}: which platform is it for?`);
  return {
    os: [os.replace('windows', 'win32')],
    cpu: [cpu],
    ...(os === 'linux' && libc !== undefined && { libc: [libc === 'musl' ? 'musl' : 'glibc'] }),
  };
}
