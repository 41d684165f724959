/** How messages call a merge. */
export function nameOf({ pull, mergeSha }: { pull?: number; mergeSha: string }): string {
  return pull === undefined ? `\`${mergeSha.slice(0, 7)}\`` : `#${pull}`;
}
