import { ack } from './ack.ts';
import type { VerbTable } from './chat.ts';
import { plan } from './plan.ts';
import { status } from './status.ts';

/** The verbs of open pull requests. `help` is everywhere: it lists the table that it stands in. */
export const openVerbs = { plan, status, ack } as const satisfies VerbTable;
