import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { serverOptions } from '../../test/support/server.ts';
import { dockerRunArgs, parsePort } from './docker-args.ts';

const run = promisify(execFile);

describe('docker run', () => {
  const files = { envFile: '/run/env', cidFile: '/run/id' };

  test('publishes on loopback, removes itself, and has no password among its arguments', () => {
    const args = dockerRunArgs({ options: serverOptions({ settings: { work_mem: '8MB', fsync: 'on' } }), ...files });
    const image = args.indexOf('postgres:17');
    expect(args.slice(0, image)).toEqual(
      `run --rm --cidfile /run/id --env-file /run/env --label lockstep.run=${process.pid} --publish 127.0.0.1::5432 --shm-size 256m --stop-signal SIGINT`.split(
        ' ',
      ),
    );
    expect(args[image + 1]).toBe('postgres');
    expect(args.slice(image)).toEqual(expect.arrayContaining(['work_mem=8MB', 'fsync=on', 'jit=off']));
    expect(args).not.toContain('fsync=off');
  });

  test('takes the configured image, but never as an option', () => {
    const args = dockerRunArgs({ options: serverOptions({ image: 'postgis/postgis:17-3.5' }), ...files });
    expect(args).toContain('postgis/postgis:17-3.5');
    expect(() => dockerRunArgs({ options: serverOptions({ image: '--privileged' }), ...files })).toThrow(
      '--privileged',
    );
  });

  test.each([
    ['127.0.0.1:49153\n', 49153],
    ['', undefined],
    ['[::1]:49153\n127.0.0.1:5\n', 5],
  ])('port %j is read as %j', (answer, port) => {
    expect(parsePort(answer)).toBe(port);
  });
});

test.each([
  ['without a docker command', { PATH: '/nonexistent' }, 'there is no docker command'],
  ['without an engine', { DOCKER_HOST: 'tcp://127.0.0.1:9' }, 'docker'],
])('docker %s is an error that says what to do', async (_, env, message) => {
  const script = `
    import { startServer } from '${join(import.meta.dirname, 'start.ts')}';
    import { serverOptions } from '${join(import.meta.dirname, '..', '..', 'test', 'support', 'server.ts')}';
    await startServer(serverOptions({ provider: 'docker' }), { cacheDir: '/nonexistent' }).catch((error) => {
      console.log(error.code, error.message, error.hint);
    });`;
  const args = ['--input-type=module', '-e', script];
  const { stdout } = await run(process.execPath, args, { env: { ...process.env, ...env } });
  expect(stdout).toMatch(/^docker-missing /);
  expect(stdout).toContain(message);
  expect(stdout).toContain('set database.provider');
});
