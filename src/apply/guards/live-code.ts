import { nameOf } from '../change/name-of.ts';
import { beginThen } from './begin-then.ts';
import type { Found, GuardContext } from './context.ts';
import { isRefusal } from './control-plane.ts';

const HOUR = 3_600_000;

/**
 * The code that still needs what is taken away must be gone: every live deployment of the app contains the commit that
 * the change was merged onto, for as long as `soak` asks. Where the app's deployments are not told, that is said.
 * @param names of what is taken something from, for messages
 */
export async function checkLiveCode(context: GuardContext, names: string): Promise<Found> {
  const { control, environment, merged, now, notBefore, read, settings } = context;
  const floor = merged.before.id;
  const { appDeployment } = settings;
  if (appDeployment === undefined) {
    return {
      detail: `It takes something from ${names}. Whether code that needs it still runs is not known: \`appDeployment\` of \`${environment}\` is not set.`,
    };
  }
  const live = await control.live(appDeployment);
  if (isRefusal(live)) return live;
  if (live.length === 0) {
    return {
      code: 'old_code_live',
      message: `${nameOf(read.change)} takes something from ${names}, and no live deployment of \`${appDeployment}\` is known, so what runs is not known.`,
      nextStep: `Correct \`appDeployment\` of \`${environment}\` in lockstep.yml, or deploy the app through GitHub Deployments.`,
    };
  }
  for (const deployment of live) {
    const has = await control.contains(deployment.sha, floor);
    if (isRefusal(has)) return has;
    if (has) continue;
    const id = deployment.id === undefined ? '' : ` ${deployment.id}`;
    return {
      code: 'old_code_live',
      message: `Deployment${id} of \`${deployment.sha.slice(0, 7)}\` (${deployment.since.slice(0, 10)}) still serves \`${appDeployment}\`, and may need what is taken from ${names}. The earliest safe commit is \`${floor.slice(0, 7)}\`.`,
      nextStep: `Deploy \`${floor.slice(0, 7)}\` or later to \`${appDeployment}\`, then give the command again.`,
    };
  }
  const youngest = Math.max(...live.map(({ since }) => Date.parse(since)));
  const until = new Date(youngest + settings.soak * HOUR);
  // What is asked for a later time is asked again then.
  const begins = notBefore === undefined ? now : new Date(Math.max(now.getTime(), Date.parse(notBefore)));
  if (!(until <= begins)) {
    const hours = Math.max(0, Math.floor((now.getTime() - youngest) / HOUR));
    return {
      code: 'soak',
      message: `The code that no longer needs it has been live on \`${appDeployment}\` for ${hours} h; \`${environment}\` asks for ${settings.soak} h, which is at ${until.toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
      nextStep: beginThen(environment, { at: until, now }),
    };
  }
  return {
    detail: `All that serves \`${appDeployment}\` contains \`${floor.slice(0, 7)}\`. From now on the app must not be taken back to anything older.`,
  };
}
