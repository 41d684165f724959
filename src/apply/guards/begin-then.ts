/** Days ahead that a run may be planned for: later, what was proved is old. */
export const MOST_DAYS = 7;
const DAY = 86_400_000;

/** What to do where something may begin at a later time: the command that begins then, where `--at` reaches so far. */
export function beginThen(environment: string, { at: when, now }: { at: Date; now: Date }): string {
  // To the next second: what is cut off would be too early.
  const at = new Date(Math.ceil(when.getTime() / 1000) * 1000);
  if (at.getTime() - now.getTime() >= MOST_DAYS * DAY) return `Give \`/migrate apply ${environment}\` then.`;
  return `\`/migrate apply ${environment} --at ${at.toISOString().slice(0, 19)}Z\` begins then.`;
}
