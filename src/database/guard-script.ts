/**
 * The guard: a tiny Node process between Lockstep and a server. It starts the server, tells how it ended, and once
 * Lockstep is gone, however it went (the IPC channel closes even after SIGKILL), kills the server and removes the run
 * directory. It is text, because the bundled Action has no second file to run. Argument: the run directory.
 */
export const guardScript = `
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const { openSync, closeSync, rmSync } = require('node:fs');
const runDir = process.argv[1];
let server;
let cleanup;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.on('message', (message) => {
  if (message.cleanup) cleanup = message.cleanup;
  if (message.start) start(message.start);
  if (message.signal && server) server.kill(message.signal);
});
process.on('disconnect', end);

function start({ command, args, cwd, env, uid, gid, log }) {
  const out = openSync(log, 'a', 0o600);
  const child = spawn(command, args, {
    cwd, uid, gid, windowsHide: true, stdio: ['ignore', out, out],
    env: process.platform === 'win32' || env === undefined ? process.env : env,
  });
  closeSync(out);
  server = child;
  child.once('error', (error) => ended({ error: error.code || error.message }));
  child.once('exit', (code, signal) => ended({ code, signal }));
}

function ended(exit) {
  server = undefined;
  if (process.connected) process.send({ exit }, () => {});
  else finish();
}

function end() {
  if (!server) return finish();
  server.kill('SIGQUIT');
  setTimeout(() => server && server.kill('SIGKILL'), 3000);
}

function finish() {
  if (cleanup) spawnSync(cleanup.command, cleanup.args, { stdio: 'ignore', timeout: 20000 });
  try {
    rmSync(runDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  } catch {}
  process.exit(0);
}
`;
