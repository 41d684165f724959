/** A command in a comment: `/migrate apply production --only 0043.sql`. */
export interface Command {
  verb: Verb;
  /** Of `backfill`: what to do with it. */
  subverb?: string;
  environment?: string;
  run?: string;
  finding?: string;
  flags: Record<string, string | true>;
}

export type Verb = keyof typeof verbs;

/** What a verb takes and who may give it. GitHub's own names of roles, the weakest first. */
export interface VerbSpec {
  role: Role;
  /** In order; `?` may be left out. */
  takes: ReadonlyArray<'environment' | 'environment?' | 'run' | 'run?' | 'finding' | 'subverb'>;
  /** A closed set. `flag` stands alone; `text` needs quotes or one word. */
  flags: Readonly<Record<string, 'flag' | 'text'>>;
  /** Of these at least one text must be given. */
  needs?: readonly string[];
  does: string;
}

export const roles = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;
export type Role = (typeof roles)[number];

export const verbs = {
  help: { role: 'read', takes: [], flags: {}, does: 'lists what you can run here now' },
  plan: { role: 'triage', takes: ['environment?'], flags: {}, does: 'shows what would run, and what it would lock' },
  status: { role: 'read', takes: ['environment?'], flags: {}, does: 'shows where this change is' },
  ack: {
    role: 'write',
    takes: ['finding'],
    flags: { reason: 'text', until: 'text' },
    needs: ['reason'],
    does: 'records an accepted risk',
  },
  apply: {
    role: 'write',
    takes: ['environment'],
    flags: { only: 'text', through: 'flag', at: 'text', window: 'flag', reason: 'text' },
    does: 'brings the merged change to an environment',
  },
  confirm: { role: 'write', takes: ['run'], flags: {}, does: 'starts the run that was shown' },
  pause: { role: 'write', takes: ['run'], flags: {}, does: 'stops at the next statement or batch' },
  resume: { role: 'write', takes: ['run'], flags: { landed: 'flag' }, does: 'goes on with a paused run' },
  cancel: { role: 'write', takes: ['run'], flags: {}, does: 'ends a run before its next statement' },
  retry: { role: 'write', takes: ['run'], flags: {}, does: 'begins a new run of what has not landed' },
  rollback: { role: 'write', takes: ['environment'], flags: { reason: 'text' }, does: 'takes back the last run' },
  backfill: {
    role: 'write',
    takes: ['subverb', 'environment'],
    flags: { rate: 'text', only: 'text' },
    does: 'fills in rows at a rate',
  },
  lock: {
    role: 'write',
    takes: ['environment'],
    flags: { reason: 'text' },
    needs: ['reason'],
    does: 'keeps others from applying',
  },
  unlock: {
    role: 'write',
    takes: ['environment'],
    flags: { force: 'flag', reason: 'text' },
    does: 'lets others apply again',
  },
  freeze: {
    role: 'maintain',
    takes: ['environment?'],
    flags: { reason: 'text' },
    needs: ['reason'],
    does: 'stops everything from starting',
  },
  unfreeze: { role: 'maintain', takes: ['environment?'], flags: {}, does: 'ends a freeze' },
  log: { role: 'read', takes: ['run'], flags: {}, does: 'shows the last events of a run' },
} as const satisfies Record<string, VerbSpec>;

export const subverbs = ['start', 'status', 'rate', 'pause', 'resume', 'cancel', 'verify'] as const;

/** Why a command is not taken: a stable code, the cause, and the next step. Nothing was done. */
export interface Refusal {
  code:
    | 'unknown_verb'
    | 'unknown_flag'
    | 'missing_argument'
    | 'unexpected_argument'
    | 'malformed_command'
    | 'not_allowed'
    | 'not_available'
    | 'not_merged'
    | 'not_open'
    | 'unknown_finding'
    | 'not_waivable';
  message: string;
  nextStep: string;
}
