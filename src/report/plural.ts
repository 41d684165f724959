import { formatCount } from './format-count.ts';

/** `1 statement`, `3 statements`, `no statements`. `many` where the plural is not made with s. */
export function plural(count: number, one: string, many = `${one}s`): string {
  if (count === 0) return `no ${many}`;
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
