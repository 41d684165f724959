/** One file of a Git tree. `path` is relative to the repository's root, with `/`, exactly as Git stores it. */
export interface TreeFile {
  path: string;
  /** Blob id: equal ids are equal contents. */
  blob: string;
  /** Bytes. */
  size: number;
}

/** A commit's files, read from Git objects; nothing is checked out. */
export interface Tree {
  /** The commit (or merge result's tree) these files belong to. */
  id: string;
  /** Regular files only (no symlinks, no submodules), sorted by path. */
  files: readonly TreeFile[];
  get(path: string): TreeFile | undefined;
  /** The blob's text; BOM removed, invalid UTF-8 replaced. @throws GitError when the path is not in the tree. */
  text(path: string): Promise<string>;
}

/** What a check looks at. */
export interface Scope {
  repo: string;
  base: { ref: string; sha: string };
  head: { ref: string; sha: string };
  mergeBase: string;
  /** The head as it would be after the merge into base; the head's own tree where base has not moved. */
  merged: {
    tree: string;
    conflicts: string[];
    /** Set where `tree` is head's own although base has moved: compare it with `mergeBase`, not with base. */
    unmerged?: true;
  };
  /** How many commits base is ahead of the merge base. */
  behind: number;
  /** What was assumed for lack of options, one sentence each. */
  assumptions?: string[];
}
