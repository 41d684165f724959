import { userInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import { productionAddress } from './address.ts';
import { connectToProduction } from './connect.ts';

describe('the address of production', () => {
  test('is what the URL says, decoded', () => {
    expect(productionAddress('postgresql://an%40n:p%2Fw@db.example.com:6000/sh%20op?sslmode=verify-full', {})).toEqual({
      host: 'db.example.com',
      port: 6000,
      user: 'an@n',
      password: 'p/w',
      database: 'sh op',
      sslMode: 'verify-full',
    });
  });

  test('takes what the URL leaves out from libpq’s variables', () => {
    const env = { PGUSER: 'ann', PGPASSWORD: 'pw', PGPORT: '6000', PGSSLMODE: 'require', PGHOST: 'other' };
    expect(productionAddress('postgres://db/shop', env)).toEqual({
      host: 'db',
      port: 6000,
      user: 'ann',
      password: 'pw',
      database: 'shop',
      sslMode: 'require',
    });
  });

  test('may be a socket’s directory, an IPv6 address, or in the environment alone', () => {
    expect(productionAddress('postgresql:///shop?host=/run/postgresql', {})).toMatchObject({
      host: '/run/postgresql',
      database: 'shop',
      user: userInfo().username,
    });
    expect(productionAddress('postgresql://ann@/shop?host=/run/postgresql', {})).toMatchObject({
      user: 'ann',
      host: '/run/postgresql',
    });
    expect(productionAddress('postgresql://ann@[::1]:5433/shop', {})).toMatchObject({ host: '::1', port: 5433 });
    expect(productionAddress(undefined, { PGHOST: 'db', PGUSER: 'ann' })).toMatchObject({
      host: 'db',
      database: 'ann',
    });
  });

  test.each([
    ['mysql://ann:hidden@db/shop'],
    ['hidden'],
    ['postgresql://ann:hidden@db/shop?sslmode=hope'],
    ['postgresql://ann:hidden%@db/shop'],
    ['postgresql://ann:hidden@db:99999/shop'],
    ['postgresql://ann:hidden@a,b/shop'],
  ])('that cannot be used is refused without being repeated: %s', (url) => {
    expect(() => productionAddress(url, {})).toThrow(expect.objectContaining({ code: 'url-invalid' }));
    expect(() => productionAddress(url, {})).toThrow(/^(?!.*hidden)/s);
  });

  test('must be given', () => {
    expect(() => productionAddress(undefined, {})).toThrow(expect.objectContaining({ code: 'url-missing' }));
  });
});

test('a server that does not answer is named without the password', async () => {
  const address = productionAddress('postgresql://ann:hidden@127.0.0.1:1/shop?sslmode=disable', {});
  const failure = await connectToProduction(address).catch((thrown: unknown) => thrown);
  expect(failure).toMatchObject({ code: 'connect-failed' });
  expect(String(failure)).toMatch(/Cannot connect to shop on 127\.0\.0\.1:1 as ann: (?!.*hidden)/);
});
