import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getOctokit } from '@actions/github';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestWhole, wholeAnswers } from './whole-answers.ts';

let server: Server;
let answer: (response: ServerResponse) => void;
let baseUrl: string;

beforeAll(async () => {
  server = createServer((_, response) => answer(response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.closeAllConnections());

const list = (octokit: ReturnType<typeof getOctokit>) =>
  octokit.request('GET /repos/{owner}/{repo}/commits', { owner: 'o', repo: 'r' });

it('takes no part of an answer for a whole one', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
    response.write('[{"sha": "a"}', () => response.socket?.destroy());
  };
  // That is why: no error, and nothing in it.
  expect(await list(getOctokit('t', { baseUrl }))).toMatchObject({ status: 200, data: '' });
  const cut = list(getOctokit('t', { baseUrl }, wholeAnswers));
  await expect(cut).rejects.toMatchObject({ code: 'github-unavailable', status: 0 });
});

it('waits no longer than it has patience for, be it for the answer or for the rest of it', async () => {
  const octokit = getOctokit('t', { baseUrl });
  octokit.hook.wrap('request', (request, options) => requestWhole(request, options, 100));
  answer = () => undefined;
  await expect(list(octokit)).rejects.toMatchObject({ code: 'github-unavailable', status: 0 });
  answer = (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('[');
  };
  await expect(list(octokit)).rejects.toMatchObject({ code: 'github-unavailable' });
});

it('leaves what is whole as it is', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('[]');
  };
  expect((await list(getOctokit('t', { baseUrl }, wholeAnswers))).data).toEqual([]);
});
