import { type Command, InvalidArgumentError } from 'commander';
import { EXIT } from '../../errors.ts';
import { productionAddress } from '../../production/address.ts';
import { takeSnapshot } from '../../production/take-snapshot.ts';
import { createSession } from '../session.ts';
import { version } from '../version.ts';

interface SnapshotOptions {
  url?: string;
  output?: string;
  schema?: string[];
  sample: number;
  quiet?: boolean;
}

export function addSnapshot(program: Command, done: (exitCode: number) => void): void {
  program
    .command('snapshot')
    .description(
      'Write the statistics of a production database as JSON: no rows, no constants; a read-only role will do',
    )
    .option('--url <url>', 'postgresql://… (default: DATABASE_URL, or PGHOST, PGUSER, PGDATABASE …)')
    .option('--schema <name...>', 'only these schemas')
    .option('--sample <seconds>', 'how long reads and writes are counted (0: not at all)', seconds, 2)
    .option('--output <file>', 'write the snapshot here, not to stdout')
    .option('--quiet', 'no progress on stderr')
    .action(async (options: SnapshotOptions) => {
      using session = createSession(options);
      session.progress.stage('snapshot');
      const { env, signal } = session;
      const snapshot = await takeSnapshot({
        address: productionAddress(options.url ?? (env.DATABASE_URL || undefined), env),
        schemas: options.schema ?? [],
        sampleSeconds: options.sample,
        version,
        signal,
      });
      for (const { what, why } of snapshot.missing) session.progress.log(`not read: ${what}. ${why}`);
      session.print(JSON.stringify(snapshot, null, 1));
      done(EXIT.pass);
    });
}

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 600))
    throw new InvalidArgumentError('It must be 0 to 600 seconds.');
  return value;
}
