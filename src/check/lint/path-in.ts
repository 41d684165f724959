import { relative, sep } from 'node:path';

/** As `relative()` says it, with `/`; what is below `root` needs only to be cut. Both are absolute. */
export function pathIn(root: string, path: string): string {
  const from = root.endsWith(sep) ? root : `${root}${sep}`;
  if (path.startsWith(from) && !/(?:^|[/\\])\.\.?(?:[/\\]|$)|[/\\]{2}/.test(path))
    return sep === '/' ? path.slice(from.length) : path.slice(from.length).split(sep).join('/');
  return relative(root, path).split(sep).join('/');
}
