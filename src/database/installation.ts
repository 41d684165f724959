/** A PostgreSQL on this machine that can be started. */
export interface Installation {
  provider: 'embedded' | 'system';
  /** Holds `initdb` and `postgres`. */
  binDir: string;
  /** `17.10`. */
  version: string;
  major: number;
}
