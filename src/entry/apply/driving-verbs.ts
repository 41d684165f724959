import type { Verb } from '../../commands/command.ts';

/** Verbs that are to bring a run to its end: who gives one waits for that, and it counts how the run ended. */
export const drivingVerbs: ReadonlySet<Verb> = new Set(['apply', 'confirm', 'resume', 'retry', 'rollback']);
