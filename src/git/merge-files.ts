import type { Tree, TreeFile } from './tree.ts';

export interface MergedFiles {
  files: TreeFile[];
  /** Files that both sides changed, differently: head's is taken. */
  conflicts: string[];
}

/**
 * What a merge of head into base holds, file by file and from their ids alone: a file that both sides changed within
 * would need its text, and counts as a conflict.
 */
export function mergeFiles({ mergeBase, base, head }: { mergeBase: Tree; base: Tree; head: Tree }): MergedFiles {
  const files: TreeFile[] = [];
  const conflicts: string[] = [];
  const paths = new Set([...base.files, ...head.files].map(({ path }) => path));
  for (const path of paths) {
    const [before, theirs, ours] = [mergeBase.get(path), base.get(path), head.get(path)];
    if (ours?.blob === before?.blob) {
      if (theirs !== undefined) files.push(theirs);
      continue;
    }
    if (theirs?.blob !== before?.blob && theirs?.blob !== ours?.blob) conflicts.push(path);
    if (ours !== undefined) files.push(ours);
  }
  return { files, conflicts };
}
