import type pg from 'pg';

/** The connected server's version (`17.10`) and major. */
export async function readVersion(client: pg.Client): Promise<{ version: string; major: number }> {
  const { rows } = await client.query<{ number: number }>(
    "SELECT current_setting('server_version_num')::int AS number",
  );
  const number = rows[0]?.number ?? 0;
  const major = Math.floor(number / 10_000);
  return { version: `${major}.${number % 10_000}`, major };
}
