/** Contents by blob id, kept between checks: a blob never changes. */
export interface BlobCache {
  get(ids: readonly string[]): Promise<Map<string, Buffer>>;
  put(id: string, bytes: Buffer): Promise<void>;
  /** What this process is reading right now, by id: two checks that need it at once ask once. Default: not shared. */
  reading?: Map<string, Promise<Buffer>>;
}

/** Bytes that a process keeps. */
const MOST = 64 * 1024 * 1024;

/** In memory, the least recently used go first. Default 64 MB. */
export function createMemoryCache(most = MOST): BlobCache {
  const kept = new Map<string, Buffer>();
  let bytes = 0;
  return {
    async get(ids) {
      const found = new Map<string, Buffer>();
      for (const id of ids) {
        const blob = kept.get(id);
        if (blob === undefined) continue;
        kept.delete(id);
        kept.set(id, blob);
        found.set(id, blob);
      }
      return found;
    },
    async put(id, blob) {
      if (kept.has(id) || blob.length > most / 4) return;
      kept.set(id, blob);
      bytes += blob.length;
      for (const [oldest, { length }] of kept) {
        if (bytes <= most) break;
        kept.delete(oldest);
        bytes -= length;
      }
    },
  };
}
