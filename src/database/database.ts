import type { DatabaseError } from '../errors.ts';

/** Where a client connects. `url` carries the password: never print it. */
export interface DatabaseAddress {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
}

export type ProviderId = 'embedded' | 'system' | 'docker' | 'url';

export interface ServerFacts {
  provider: ProviderId;
  /** `17.10`. */
  version: string;
  /** 13 … 18. */
  major: number;
}

/**
 * An ephemeral PostgreSQL server. One per check; databases on it are cheap.
 * Disposed with `await using`; it leaves nothing behind (files, processes, databases on a given URL).
 */
export interface Server extends AsyncDisposable {
  facts: ServerFacts;
  /** Address of a superuser, for Lockstep's own use only. */
  admin(database: string): DatabaseAddress;
  /** Address of the role that migrations and suites run as; not a superuser unless the config asks for it. */
  app(database: string): DatabaseAddress;
  /** A new, empty database with the configured extensions, owned by the app role. */
  create(label: string): Promise<string>;
  /** A copy of `template`, made by CREATE DATABASE … TEMPLATE. Nobody may be connected to the template. */
  clone(template: string, label: string): Promise<string>;
  drop(database: string): Promise<void>;
  /**
   * Keeps `database` under `key` for later runs (where the provider can), when the server is disposed. From now on it
   * is a template: only {@link Server.admin} may connect to it, everybody else gets a clone.
   */
  keep(database: string, key: string): Promise<void>;
  /**
   * The database kept under the first of `keys` that is there, and which key it was. Earlier runs' databases are found
   * only under the `keptKeys` that startServer was given.
   */
  kept(keys: string[]): Promise<{ database: string; key: string } | undefined>;
  /** The end of the server's log, where Lockstep runs the server itself. */
  log?(): string;
  /** Resolves with a `server-died` error if the server ends before it is disposed; never rejects. */
  died?: Promise<DatabaseError>;
}

/** lockstep.yml's `database`, with defaults filled in. */
export interface ServerOptions {
  /** Major version, 13 … 18. Default 17. */
  version: number;
  /** `auto`: system where the major fits, else embedded. */
  provider: ProviderId | 'auto';
  /** For `provider: url`. The role must be allowed to create databases and roles. */
  url?: string;
  /** For `provider: docker`; default `postgres:<version>`. */
  image?: string;
  extensions: string[];
  /** Roles that migrations expect to exist. */
  roles: string[];
  /** Whether the migrating role is a superuser. Default false. */
  superuser: boolean;
  /** Server settings (`wal_level: logical`). */
  settings: Record<string, string>;
}
