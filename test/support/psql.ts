/**
 * What tests' shell scripts need of psql: `-q -X -A -t -v name=value -c SQL -f FILE`, several -c and -f in their order,
 * and the first error is the end. -c is one simple query, -f one a statement (which must end with its line).
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { toError } from '../../src/errors.ts';

const { tokens } = parseArgs({
  options: {
    quiet: { type: 'boolean', short: 'q' },
    'no-psqlrc': { type: 'boolean', short: 'X' },
    'no-align': { type: 'boolean', short: 'A' },
    'tuples-only': { type: 'boolean', short: 't' },
    set: { type: 'string', short: 'v', multiple: true },
    command: { type: 'string', short: 'c', multiple: true },
    file: { type: 'string', short: 'f', multiple: true },
  },
  tokens: true,
});

const client = new pg.Client();
// The failed query says it, too.
client.on('error', () => undefined);
try {
  await client.connect();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (token.name === 'command') await run(token.value ?? '');
    if (token.name === 'file') {
      for (const statement of readFileSync(token.value ?? '', 'utf8').split(/(?<=;)\n/)) await run(statement);
    }
  }
  await client.end();
} catch (thrown) {
  console.error(`ERROR:  ${toError(thrown).message}`);
  process.exit(1);
}

async function run(sql: string): Promise<void> {
  if (sql.trim() === '') return;
  const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
  for (const row of rows) console.log(row.join('|'));
}
