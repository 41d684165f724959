import type { Progress as RunProgress } from '../../apply/execute/drive.ts';
import { clean } from '../../report/clean.ts';
import type { Progress } from '../progress.ts';

/** What a run does, on stderr: states as stages, everything else beside them. */
export function showProgress(progress: Pick<Progress, 'stage' | 'update'>): (seen: RunProgress) => void {
  let state = '';
  return (seen) => {
    if (seen.state !== state) {
      state = seen.state;
      progress.stage(seen.state.replaceAll('_', ' '));
    }
    if (seen.text !== undefined) progress.update(clean(seen.text));
  };
}
