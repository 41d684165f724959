import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { DatabaseError } from '../errors.ts';

/** What `npm run` hands to its scripts and `npm pack` would take as its own settings. */
const fromNpmRun = [
  'dry_run',
  'global',
  'include_workspace_root',
  'json',
  'location',
  'local_prefix',
  'pack_destination',
  'prefix',
  'silent',
  'workspace',
  'workspaces',
];

/**
 * Fetches one package archive into `destination` with the user's own npm, and so with their registry, proxy and
 * credentials. Runs no code of the package. Returns the archive's path.
 * @throws DatabaseError `npm-missing`, `fetch-failed`
 */
export async function packWithNpm(spec: string, destination: string): Promise<string> {
  mkdirSync(destination, { recursive: true });
  const env = Object.fromEntries(fromNpmRun.map((name) => [`npm_config_${name}`, undefined]));
  const args = ['pack', spec, '--pack-destination', destination, '--ignore-scripts', '--loglevel', 'error'];
  const result = await execa('npm', args, { reject: false, env, stdin: 'ignore', timeout: 300_000 });
  const [archive] = readdirSync(destination).filter((name) => name.endsWith('.tgz'));
  if (!result.failed && archive !== undefined) return join(destination, archive);
  if (result.code === 'ENOENT') {
    throw new DatabaseError('The embedded PostgreSQL is fetched by npm, and there is no npm on the PATH.', {
      code: 'npm-missing',
      hint: 'Install npm, or set database.provider to "system", "docker" or "url".',
    });
  }
  throw failure(spec, result.timedOut ? 'npm took longer than 5 minutes' : result.stderr);
}

function failure(spec: string, output: string): DatabaseError {
  if (/ENOSPC|no space left/i.test(output)) {
    return new DatabaseError(`npm found no space to fetch ${spec}.`, {
      code: 'disk-full',
      hint: 'Free about 300 MB, or set LOCKSTEP_CACHE and npm_config_cache to directories on a larger disk.',
    });
  }
  const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.exec(output)?.[0];
  const reason = offline === undefined ? firstLines(output) : `the registry cannot be reached (${offline})`;
  return new DatabaseError(`npm could not fetch ${spec}: ${reason}`, {
    code: 'fetch-failed',
    hint: `Try "npm pack ${spec}" to see what npm needs, or set database.provider to "system", "docker" or "url".`,
  });
}

/** npm's own words, without addresses, which may hold credentials. */
function firstLines(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(0, 4)
    .map((line) => line.replace(/^npm (error|ERR!) ?/, '').replace(/\bhttps?:\/\/\S+/g, '<address>'))
    .join('; ');
}
