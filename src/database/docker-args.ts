import { DatabaseError } from '../errors.ts';
import { mergeSettings } from './cluster-config.ts';
import type { ServerOptions } from './database.ts';

export interface DockerRun {
  options: ServerOptions;
  /** File with POSTGRES_USER, POSTGRES_DB and POSTGRES_PASSWORD, so that it is on no command line. */
  envFile: string;
  /** File that docker writes the container's id to. */
  cidFile: string;
}

/** Says which containers are Lockstep's. */
export const dockerLabel = 'lockstep.run';

/** `docker run`'s arguments: in the foreground, on a loopback port that docker assigns, removed when it ends. */
export function dockerRunArgs({ options, envFile, cidFile }: DockerRun): string[] {
  const settings = mergeSettings(options.settings);
  const image = options.image ?? `postgres:${options.version}`;
  if (!/^[a-z0-9]/i.test(image)) {
    throw new DatabaseError(`database.image is "${image}", which is no image.`, {
      code: 'image-invalid',
      hint: 'It is like "postgres:17" or "postgis/postgis:17-3.5".',
    });
  }
  return [
    ...['run', '--rm', '--cidfile', cidFile, '--env-file', envFile, '--label', `${dockerLabel}=${process.pid}`],
    ...['--publish', '127.0.0.1::5432', '--shm-size', '256m', '--stop-signal', 'SIGINT'],
    image,
    'postgres',
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

/** The port in `docker port`'s answer (`127.0.0.1:49153`), or undefined while there is none. */
export function parsePort(answer: string): number | undefined {
  const port = /^127\.0\.0\.1:(\d+)$/m.exec(answer)?.[1];
  return port === undefined ? undefined : Number(port);
}
