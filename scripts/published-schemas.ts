import { configJsonSchema } from '../src/config/json-schema.ts';
import { snapshotJsonSchema } from '../src/production/snapshot.ts';
import { reportJsonSchema } from '../src/report/json-schema.ts';

/** The JSON schemas that Lockstep publishes, by path from the repository's root. */
export function publishedSchemas(): Record<string, string> {
  return {
    'schemas/lockstep.schema.json': `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
    'schemas/report.schema.json': `${JSON.stringify(reportJsonSchema(), null, 2)}\n`,
    'schemas/snapshot.schema.json': `${JSON.stringify(snapshotJsonSchema(), null, 2)}\n`,
  };
}
