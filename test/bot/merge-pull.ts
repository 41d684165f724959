import { sendPull, sendPush } from '../github/send-webhook.ts';
import type { Shop } from './running-bot.ts';

/** Merges a pull request as GitHub does, by a merge commit or squashed, and tells the App. */
export async function mergePull(shop: Shop, number: number, how: 'merge' | 'squash' = 'merge'): Promise<string> {
  const { repository, github } = shop;
  const pull = github.state.pulls.get(number);
  if (pull === undefined) throw new Error(`there is no pull request ${number}`);
  await repository.git('checkout', '-q', pull.base);
  if (how === 'merge') await repository.git('merge', '-q', '--no-ff', '-m', `Merge #${number}`, pull.head);
  else {
    await repository.git('merge', '-q', '--squash', pull.head);
    await repository.git('commit', '-q', '-m', `squashed (#${number})`);
  }
  pull.mergeCommit = (await repository.git('rev-parse', 'HEAD')).trim();
  pull.state = 'closed';
  pull.merged = true;
  await sendPull(github, 'closed', number);
  await sendPush(github, pull.base);
  return pull.mergeCommit;
}
