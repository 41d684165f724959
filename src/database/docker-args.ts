import { mergeSettings } from './cluster-config.ts';
import type { ServerOptions } from './database.ts';

export interface DockerRun {
  options: ServerOptions;
  /** File with POSTGRES_PASSWORD, so that it is on no command line. */
  envFile: string;
  /** File that docker writes the container's id to. */
  cidFile: string;
}

/** Says which containers are Lockstep's. */
export const dockerLabel = 'lockstep.run';

/** `docker run`'s arguments: in the foreground, on a loopback port that docker assigns, removed when it ends. */
export function dockerRunArgs({ options, envFile, cidFile }: DockerRun): string[] {
  const settings = { ...mergeSettings(options.settings) };
  return [
    ...['run', '--rm', '--cidfile', cidFile, '--env-file', envFile, '--label', `${dockerLabel}=${process.pid}`],
    ...['--publish', '127.0.0.1::5432', '--shm-size', '256m', '--stop-signal', 'SIGINT'],
    options.image ?? `postgres:${options.version}`,
    'postgres',
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

/** The port in `docker port`'s answer (`127.0.0.1:49153`), or undefined while there is none. */
export function parsePort(answer: string): number | undefined {
  const port = /^127\.0\.0\.1:(\d+)$/m.exec(answer)?.[1];
  return port === undefined ? undefined : Number(port);
}
