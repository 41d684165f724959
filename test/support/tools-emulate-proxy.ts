import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Proxy extends AsyncDisposable {
  url: string;
  /** What was asked through it: `POST /repos/… 201`. */
  requests: string[];
}

/**
 * Stands before emulate and puts right where it departs from GitHub's own description (test/github/openapi.json): the
 * annotations of a check are a list, and the repositories of an installation token have their owner.
 */
export async function startProxy(target: string): Promise<Proxy> {
  const requests: string[] = [];
  const server = createServer((request, response) => void pass(request, response, { target, requests }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  { target, requests }: { target: string; requests: string[] },
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = 'GET', url = '/', headers } = request;
  const { authorization = '', 'content-type': type = 'application/json' } = headers;
  const answer = await fetch(`${target}${url}`, {
    method,
    headers: { authorization, 'content-type': type, accept: 'application/json' },
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  });
  requests.push(`${method} ${url} ${answer.status}`);
  const text = await answer.text();
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(text === '' || !answer.ok ? text : JSON.stringify(putRight(url, JSON.parse(text))));
}

function putRight(url: string, answer: unknown): unknown {
  if (/\/check-runs\/\d+\/annotations/.test(url)) return (answer as { check_annotations: unknown[] }).check_annotations;
  if (!url.endsWith('/access_tokens')) return answer;
  const { repositories, ...token } = answer as { repositories?: Array<{ full_name: string }> };
  return {
    ...token,
    ...(repositories && {
      repositories: repositories.map((each) => ({ owner: { login: each.full_name.split('/')[0] }, ...each })),
    }),
  };
}
