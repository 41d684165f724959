/** Writes schemas/*.json from the zod schemas. With `--check`, only says whether they are up to date. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { toError } from '../src/errors.ts';
import { publishedSchemas } from './published-schemas.ts';

const check = process.argv.includes('--check');
mkdirSync('schemas', { recursive: true });
for (const [path, text] of Object.entries(publishedSchemas())) {
  if (read(path) === text) continue;
  if (check) {
    console.error(`${path} is out of date: run \`node scripts/write-schemas.ts\`.`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
    console.error(`wrote ${path}`);
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    return toError(thrown).message;
  }
}
