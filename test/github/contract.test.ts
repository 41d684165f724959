import { expect, it } from 'vitest';
import { checkRequest, checkResponse } from './contract.ts';

it('sees a request and an answer that are not GitHub’s', () => {
  const create = 'POST /repos/{owner}/{repo}/check-runs' as const;
  expect(checkRequest(create, { name: 'x', head_sha: 'a', output: { title: 't', summary: 's' } })).toEqual([]);
  expect(checkRequest(create, { head_sha: 'a' })).not.toEqual([]);
  expect(checkResponse(create, 201, { id: 1 })).not.toEqual([]);
  expect(checkResponse(create, 299, {})).toEqual([
    'GitHub does not answer 299 to POST /repos/{owner}/{repo}/check-runs',
  ]);
  expect(checkResponse('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', 200, [{ id: '1' }])).not.toEqual([]);
});
