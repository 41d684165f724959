/** Why an artifact is no evidence. Everything in it is hostile, so nothing of it is in the message. */
export interface Refused {
  code: RefusalCode;
  /** What is wrong, one sentence. */
  message: string;
  nextStep: string;
}

export type RefusalCode =
  | 'evidence-too-large'
  | 'evidence-not-a-zip'
  | 'evidence-zip-slip'
  | 'evidence-zip-bomb'
  | 'evidence-missing'
  | 'evidence-waits'
  | 'evidence-not-a-report'
  | 'evidence-stale'
  | 'evidence-forged';

const AGAIN = 'Run the workflow again with this version of the Action, and look into what else writes the artifact.';

export function refuse(code: RefusalCode, message: string, nextStep = AGAIN): Refused {
  return { code, message, nextStep };
}

export function isRefused(value: object): value is Refused {
  return 'code' in value && 'nextStep' in value;
}
