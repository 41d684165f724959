import { cleanText } from '../process/clean-text.ts';

const NAME_LIMIT = 300;
const MESSAGE_LIMIT = 2_000;
const SEPARATOR = ' › ';

/** A failure as the report shows it: no colours, at most 2,000 characters, ends trimmed. */
export function cleanMessage(text: string): string {
  const clean = cleanText(text.slice(0, 10 * MESSAGE_LIMIT)).trim();
  return clean.length > MESSAGE_LIMIT ? `${clean.slice(0, MESSAGE_LIMIT - 1)}…` : clean;
}

/** `file › describe › test`; parts that only repeat what stands before them are left out. */
export function joinName(parts: readonly string[]): string {
  const kept: string[] = [];
  for (const part of parts) {
    const clean = cleanText(part).replace(/\s+/g, ' ').trim();
    if (clean === '' || kept.includes(clean)) continue;
    kept.push(clean);
  }
  const name = kept.join(SEPARATOR);
  return name.length > NAME_LIMIT ? `${name.slice(0, NAME_LIMIT - 1)}…` : name;
}

/**
 * A path as it is in every worktree: relative to `root`, with `/`. The two apps lie in different directories, and their
 * tests must have the same names.
 */
export function relativeFile(file: string, root: string): string {
  const path = file.replaceAll('\\', '/');
  const base = root.replaceAll('\\', '/').replace(/\/$/, '');
  return (path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path).replace(/^(?:\.\/)+/, '');
}
