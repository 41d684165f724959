import { expect, it } from 'vitest';
import { checkWebhook } from './contract.ts';
import { fillWebhook } from './fill.ts';
import { webhookNames } from './operations.ts';

it.each(webhookNames)('fills %s so that it is GitHub’s', (name) => {
  const ends = ['ready-for-review', 'checks-requested', 'requested-action', 'in-progress'];
  const action = ends.find((end) => name.endsWith(end))?.replaceAll('-', '_') ?? name.split('-').at(-1);
  const payload = fillWebhook(name, name === 'ping' ? {} : { action });
  expect(checkWebhook(name, payload)).toEqual([]);
});

it('does not hide what a test got wrong', () => {
  const payload = fillWebhook('pull-request-opened', { number: 'one' });
  expect(checkWebhook('pull-request-opened', payload)).toEqual([expect.stringContaining('/number')]);
});
