/**
 * The pull request that a merge group is named after, the last that it brings: GitHub calls its branch
 * `gh-readonly-queue/main/pr-12-0123…`.
 */
export function pullOfGroup(ref: string): number | null {
  const [, number] = /\/pr-(\d{1,9})-[0-9a-f]+$/.exec(ref) ?? [];
  return number === undefined ? null : Number(number);
}
