import { describe, expect, it } from 'vitest';
import { parseApplySettings } from './apply-settings.ts';

const env = {
  DATABASE_URL: 'postgresql://bot',
  SHOP_URL: 'postgresql://shop',
  SHOP_PRODUCTION_URL: 'postgresql://production',
  BLOG_URL: 'postgresql://blog',
  SECRET: 'x',
};
const parse = (text: string) => parseApplySettings({ ...env, APPLY_REPOSITORIES: text });

describe('APPLY_REPOSITORIES', () => {
  it('gives each repository the variables that are its own', () => {
    const settings = parse('Octo/Shop=SHOP_*  octo/blog=BLOG_URL,EMPTY;octo/blog=BLOG_OTHER');
    expect(settings.repositories).toEqual(['Octo/Shop', 'octo/blog', 'octo/blog']);
    expect(settings.urlOf('octo/shop', 'SHOP_PRODUCTION_URL')).toBe('postgresql://production');
    expect(settings.urlOf('octo/blog', 'BLOG_URL')).toBe('postgresql://blog');
  });

  it.each([
    ['octo/blog', 'SHOP_URL'],
    ['octo/shop', 'BLOG_URL'],
    ['octo/shop', 'DATABASE_URL'],
    ['octo/shop', 'SHOP'],
    ['evil/shop', 'SHOP_URL'],
    ['octo/shop', 'SHOP_NOWHERE'],
    ['octo/blog', 'constructor'],
  ])('gives %s no %s', (repository, variable) => {
    const settings = parse('octo/shop=SHOP_* octo/blog=BLOG_URL');
    expect(() => settings.urlOf(repository, variable)).toThrow(
      expect.objectContaining({
        code: 'target-not-configured',
        message: expect.not.stringContaining('postgresql') as string,
      }),
    );
  });

  it.each(['octo/shop', 'shop=SHOP_*', 'octo/shop=*', 'octo/shop=S*', 'octo/shop=shop_url', 'octo/shop=A=B', '=A_*'])(
    'is refused as %s',
    (text) => {
      expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'environment-invalid' }));
    },
  );

  it.each(['octo/shop=DATABASE_URL', 'octo/shop=WEBHOOK_*', 'octo/shop=PRIVATE_KEY'])(
    'never gives away the bot’s own: %s',
    (text) => {
      expect(() => parse(text)).toThrow(/bot's own/);
    },
  );

  it('applies nothing where it is not set', () => {
    expect(parse('').repositories).toEqual([]);
    expect(() => parse('').urlOf('octo/shop', 'SHOP_URL')).toThrow(/does not apply/);
  });
});
