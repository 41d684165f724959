import { nameOf } from '../change/name-of.ts';
import type { Guard } from './context.ts';
import { isRefusal } from './control-plane.ts';

/** The merge is an ancestor of the base branch as it is now. */
export const merged: Guard = {
  name: 'merged',
  unknown: 'github_unavailable',
  async check({ control, merged: found, environment }) {
    if (found.open) {
      return {
        code: 'not_merged',
        message: `${nameOf(found)} is not merged: this is what it would do if it were merged now, at \`${found.mergeSha.slice(0, 7)}\`.`,
        nextStep: `Merge it; \`/migrate apply ${environment}\` comes then.`,
        waits: true,
      };
    }
    const on = await control.contains(found.tipSha, found.mergeSha);
    if (isRefusal(on)) return on;
    const merge = found.mergeSha.slice(0, 7);
    if (on) return { detail: `${nameOf(found)} is on the base branch as \`${merge}\`.` };
    return {
      code: 'not_on_base',
      message: `${nameOf(found)} was merged as \`${merge}\`, which is no longer on the base branch (\`${found.tipSha.slice(0, 7)}\`): it was taken off, or merged elsewhere.`,
      nextStep: 'Merge it into the base branch, then apply it.',
    };
  },
};
