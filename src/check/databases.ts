import type { Config } from '../config/schema.ts';
import type { Server, ServerOptions } from '../database/database.ts';
import { startServer } from '../database/start.ts';
import type { DatabaseError } from '../errors.ts';
import { createTemplates, type Templates, type TemplatesInput } from '../rehearsal/templates.ts';

export interface OpenDatabases {
  server: Server;
  templates: Templates;
}

/** The ephemeral server, started when first needed and shared by everything that follows. */
export interface Databases extends AsyncDisposable {
  /** @param wanted Keys of base schemas, longest history last: a kept one saves replaying it. */
  open(wanted: string[]): Promise<OpenDatabases>;
  /** Resolves with why, should the server end in the middle. */
  died: Promise<DatabaseError>;
}

export interface DatabasesInput {
  config: Config;
  cacheDir: string;
  baseline?: TemplatesInput['baseline'];
  /** Whether base schemas are kept for later runs. Default true. */
  keep?: boolean;
  progress: (line: string) => void;
}

export function createDatabases({ config, cacheDir, baseline, keep = true, progress }: DatabasesInput): Databases {
  let opened: Promise<OpenDatabases> | undefined;
  const { promise: died, resolve: die } = Promise.withResolvers<DatabaseError>();
  async function start(wanted: string[]): Promise<OpenDatabases> {
    const keptKeys = wanted.toReversed().map((key) => (baseline === undefined ? key : `${baseline.digest}/${key}`));
    const server = await startServer(serverOptions(config), { cacheDir, progress, keptKeys });
    void server.died?.then(die);
    return { server, templates: createTemplates({ server, keep, ...(baseline && { baseline }) }) };
  }
  return {
    open(wanted) {
      opened ??= start(wanted);
      return opened;
    },
    died,
    async [Symbol.asyncDispose]() {
      const databases = await opened?.catch(() => undefined);
      await databases?.server[Symbol.asyncDispose]();
    },
  };
}

export function serverOptions({ database }: Config): ServerOptions {
  const { version, provider, url, image, extensions, roles, superuser, settings } = database;
  return { version, provider, extensions, roles, superuser, settings, ...(url && { url }), ...(image && { image }) };
}
