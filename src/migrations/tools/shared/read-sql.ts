import type { Tree, TreeFile } from '../../../git/tree.ts';
import type { SourceProblem } from '../../migration.ts';
import { unreadable } from './problems.ts';

export interface SqlText {
  /** With its byte order mark, if it has one; empty where it cannot be read. */
  text: string;
  problem?: SourceProblem;
}

/**
 * A migration's text as the tool reads it. `Tree.text` drops a byte order mark and replaces invalid bytes; a tool that
 * hashes or sends the whole file does neither, so the mark is put back and invalid bytes are a problem.
 */
export async function readSql(tree: Tree, file: TreeFile): Promise<SqlText> {
  const text = await tree.text(file.path);
  if (text.includes('\0')) {
    const why = 'holds a NUL byte, which PostgreSQL cannot receive in a statement';
    return { text: '', problem: unreadable(file.path, why, 'Save the file as UTF-8 text.') };
  }
  const bytes = Buffer.byteLength(text);
  if (file.size === bytes) return { text };
  if (file.size === bytes + 3 && !text.includes('\uFFFD')) return { text: `\uFEFF${text}` };
  if (!text.includes('\uFFFD')) return { text };
  const why = 'is not valid UTF-8, which PostgreSQL rejects';
  return { text: '', problem: unreadable(file.path, why, 'Save the file as UTF-8 text.') };
}

/** 1-based line of `offset`; only a line feed ends a line, so CRLF counts once. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
