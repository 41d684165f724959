import { nameOf } from '../change/name-of.ts';
import type { Change } from '../plan.ts';
import type { Guard } from './context.ts';
import type { ChangeEvidence } from './control-plane.ts';
import { isRefusal } from './control-plane.ts';
import type { GuardRefusal } from './guard.ts';

/** A check has passed on exactly these bytes; also of what `--through` runs before. */
export const evidence: Guard = {
  name: 'evidence',
  unknown: 'no_evidence',
  async check({ control, evidence: own, plan, settings }) {
    const details: string[] = [];
    for (const change of [...plan.earlier, plan.change]) {
      const known = change === plan.change ? own : await control.evidence(change);
      if (isRefusal(known)) return known;
      if (known.state !== 'passed' && settings.evidence === 'require') return refuse(change, known);
      details.push(known.state === 'passed' ? known.detail : `Not required here. ${known.detail}`);
    }
    return { detail: details.join(' ') };
  },
};

function refuse(change: Change, { state, detail, nextStep }: ChangeEvidence): GuardRefusal {
  const name = nameOf(change);
  if (state === 'stale') {
    return {
      code: 'stale_evidence',
      message: `What tested ${name} is out of date. ${detail}`,
      nextStep: nextStep ?? 'Run the check again on the merge, then give the command again.',
    };
  }
  return {
    code: 'no_evidence',
    message: `Nothing shows that ${name} was tested. ${detail}`,
    nextStep: nextStep ?? 'Let the check run on the pull request’s head, then give the command again.',
  };
}
