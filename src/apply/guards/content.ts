import type { Guard } from './context.ts';

/** What would be run are the bytes that were shown; that they are those of the base branch was found in reading them. */
export const content: Guard = {
  name: 'content',
  unknown: 'github_unavailable',
  check({ environment, read, run, merged }) {
    const { digest, migrations } = read.change;
    const shown = run?.plan.change.digest ?? digest;
    if (shown !== digest) {
      return {
        code: 'confirm_mismatch',
        message: `What was shown (digest \`${shown.slice(0, 12)}\`) is not what is merged now (\`${digest.slice(0, 12)}\`).`,
        nextStep: `\`/migrate apply ${environment}\` shows it as it is now.`,
      };
    }
    const count = migrations.length === 1 ? 'One migration' : `${migrations.length} migrations`;
    const where = merged.open ? 'as it would be merged' : 'on the base branch as merged';
    return { detail: `${count}, ${where}; digest \`${digest.slice(0, 12)}\`.` };
  },
};
