/** A process that starts a server, says where it is, and never disposes it: `node hold-server.ts <cacheDir> <major>`. */
import { connect } from '../../src/database/client.ts';
import { startServer } from '../../src/database/start.ts';
import { serverOptions } from './server.ts';

const [cacheDir = '', major = '17'] = process.argv.slice(2);
const server = await startServer(serverOptions({ version: Number(major), provider: 'embedded' }), { cacheDir });
const client = await connect(server.admin('postgres'));
const { rows } = await client.query<{ dir: string }>("SELECT current_setting('data_directory') AS dir");
console.log(JSON.stringify({ dataDir: rows[0]?.dir, uid: process.getuid?.() }));
setInterval(() => {}, 60_000);
