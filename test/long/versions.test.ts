import { describe, expect, test } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import pins from '../../src/database/embedded-versions.json' with { type: 'json' };
import { embeddedPlatform } from '../../src/database/platform.ts';
import { startServer } from '../../src/database/start.ts';
import { scratchCache } from '../support/scratch-cache.ts';
import { serverOptions } from '../support/server.ts';

const pinned = Object.entries(
  pins as unknown as Record<string, { version: string; integrity: Record<string, string> }>,
);
const here = pinned.filter(([, { integrity }]) => embeddedPlatform() in integrity);

test('every major from 13 to 18 is pinned', () => {
  expect(pinned.map(([major]) => major)).toEqual(['13', '14', '15', '16', '17', '18']);
});

describe.each(here)('PostgreSQL %s', (major, { version }) => {
  test('starts, owns its public schema, has extensions, clones and is kept', async () => {
    const options = serverOptions({
      version: Number(major),
      provider: 'embedded',
      roles: ['reader'],
      extensions: ['citext', 'pg_stat_statements', 'uuid-ossp', 'pgcrypto', 'xml2'],
      settings: { shared_preload_libraries: 'pg_stat_statements' },
    });
    using cache = await scratchCache(Number(major));
    const context = { cacheDir: cache.dir, keptKeys: ['key'] };
    {
      await using server = await startServer(options, context);
      expect(version.startsWith(server.facts.version)).toBe(true);
      const database = await server.create('x');
      await withClient(server.app(database), async (client) => {
        await client.query(
          'ALTER SCHEMA public RENAME TO p; ALTER SCHEMA p RENAME TO public; SET ROLE reader; RESET ROLE',
        );
        await client.query('CREATE TABLE t AS SELECT uuid_generate_v4() AS id, count(*) FROM pg_stat_statements');
      });
      await server.keep(database, 'key');
    }
    await using server = await startServer(options, context);
    const kept = await server.kept(context.keptKeys);
    const clone = await server.clone(kept?.database ?? '', 'y');
    await withClient(server.app(clone), (client) => client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public'));
  });
});
