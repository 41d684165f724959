import type { Guard } from './context.ts';
import { confirmersOf, needsSecond, withoutSecond } from './needs-second.ts';

/** Whether who gave the command may do so now; asked again at each moment, as rights are taken away. */
export const permission: Guard = {
  name: 'permission',
  unknown: 'github_unavailable',
  moments: ['accept', 'start'],
  rollback: true,
  async check({ actor, control, environment, kind, run, settings }, moment) {
    // Who confirms is asked by the verb, at confirm.
    const asked = run?.actor ?? actor;
    const refusal = await control.mayAct(asked, settings.appliers);
    if (refusal !== undefined) return refusal;
    const { confirmedBy } = run ?? {};
    if (moment === 'start' && confirmedBy !== undefined) {
      const refused = await control.mayAct(confirmedBy, confirmersOf(kind, settings));
      if (refused !== undefined) return refused;
    }
    // It may have been asked for before lockstep.yml wanted somebody else to confirm.
    const isTwo = needsSecond({ kind, environment, settings });
    if (moment === 'start' && isTwo && (confirmedBy ?? asked).login === asked.login) {
      return {
        code: 'four_eyes',
        message: `${asked.login} asked for this run; on \`${environment}\` somebody else confirms, and nobody did.`,
        nextStep: `\`/migrate ${kind ?? 'apply'} ${environment}\` makes a run that can be confirmed.${withoutSecond({ kind, settings })}`,
      };
    }
    return { detail: `${asked.login} (${asked.role}) may apply to \`${environment}\`.` };
  },
};
