import { expect, test } from 'vitest';
import { webUrlOf } from './web-url.ts';

test.each([
  ['https://api.github.com', 'https://github.com'],
  ['https://api.octocorp.ghe.com', 'https://octocorp.ghe.com'],
  ['https://github.example.com/api/v3', 'https://github.example.com'],
  ['https://api.example.com:8443/api/v3', 'https://api.example.com:8443'],
])('%s is %s for people', (api, web) => expect(webUrlOf(api)).toBe(web));
