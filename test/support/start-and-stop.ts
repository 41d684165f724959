/** Starts a server, makes a database, says what it got or the error's code: `node start-and-stop.ts <cacheDir> <major>`. */
import { startServer } from '../../src/database/start.ts';
import { LockstepError } from '../../src/errors.ts';
import { serverOptions } from './server.ts';

const [cacheDir = '', major = '17'] = process.argv.slice(2);
try {
  const options = serverOptions({ version: Number(major), provider: 'embedded' });
  await using server = await startServer(options, { cacheDir });
  console.log(server.facts.version, server.facts.provider, await server.create('x'));
} catch (thrown) {
  if (!(thrown instanceof LockstepError)) throw thrown;
  console.log(`error ${thrown.code}: ${thrown.message}\n${thrown.hint}`);
  process.exitCode = 1;
}
