/**
 * The load of bench/endpoint.ts, in a process of its own as a suite is: `node endpoint-suite.ts URL TESTS WORK_MS`.
 * Each test opens a transaction, runs pgbench's TPC-B-like statements and some reads as an ORM would, works for WORK_MS
 * (rendering, hashing, assertions), and rolls back. Prints the wall time in ms.
 */
import { createHash } from 'node:crypto';
import pg from 'pg';

const [url = '', tests = '50', workMs = '0'] = process.argv.slice(2);
const client = new pg.Client(url);
await client.connect();
await client.query('SELECT 1');

const start = performance.now();
for (let test = 0; test < Number(tests); test++) await runTest(test);
const ms = performance.now() - start;
await client.end();
console.log(ms);

async function runTest(test: number): Promise<void> {
  const id = 1 + (test % 1000);
  await client.query('BEGIN');
  await client.query('UPDATE accounts SET balance = balance + $1 WHERE id = $2', [test, id]);
  await client.query('SELECT balance FROM accounts WHERE id = $1', [id]);
  await client.query('UPDATE tellers SET balance = balance + $1 WHERE id = $2', [test, 1 + (test % 10)]);
  await client.query('UPDATE branches SET balance = balance + $1 WHERE id = 1', [test]);
  await client.query('INSERT INTO history (teller, account, delta) VALUES ($1, $2, $3)', [1 + (test % 10), id, test]);
  const list = await client.query({
    name: 'list',
    text: 'SELECT a.id, a.balance, a.filler FROM accounts a WHERE a.id BETWEEN $1 AND $2 ORDER BY a.balance DESC',
    values: [id, id + 200],
  });
  await client.query('SELECT id, balance FROM tellers');
  work(list.rows);
  await client.query('ROLLBACK');
}

function work(rows: unknown[]): void {
  const until = performance.now() + Number(workMs);
  do createHash('sha256').update(JSON.stringify(rows)).digest();
  while (performance.now() < until);
}
