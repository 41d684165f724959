import type { RecordedError, Recording } from '../trace/recording.ts';
import type { TestResult } from './compatibility.ts';

/** Follow-ups of an error before them: current transaction is aborted; and the end of the server's or our patience. */
const CONSEQUENCES = new Set(['25P02', '57P01']);

/** What the database answered behind a test's failure. */
export interface Attribution {
  sqlstate?: string;
  error?: RecordedError;
}

/**
 * The recorded error behind a test's failure: one whose message stands in the failure's message; else the only error
 * that the control did not have. A guess among several is not made.
 */
export function attributeFailure(test: TestResult, recording: Recording, control: Recording): Attribution {
  const before = new Set(control.errors.map(keyOf));
  const errors = recording.errors.filter((error) => !CONSEQUENCES.has(error.sqlstate));
  const fresh = errors.filter((error) => !before.has(keyOf(error)));
  const said = squeeze(test.message ?? '');
  const named = sqlstateIn(test.message ?? '');
  const isMeant = (error: RecordedError) => error.message !== '' && said.includes(squeeze(error.message));
  const meant = [...fresh.filter(isMeant), ...errors.filter(isMeant)];
  const error = longest(named === undefined ? meant : meant.filter((each) => each.sqlstate === named));
  if (error !== undefined) return { sqlstate: error.sqlstate, error };

  const candidates = named === undefined ? fresh : fresh.filter((each) => each.sqlstate === named);
  const [only] = candidates;
  const distinct = new Set(candidates.map(keyOf));
  if (only !== undefined && distinct.size === 1) return { sqlstate: only.sqlstate, error: only };
  return named === undefined ? {} : { sqlstate: named };
}

/** The first of those with the longest message: `relation "a_b" …` says more than `relation "a"`. */
function longest(errors: readonly RecordedError[]): RecordedError | undefined {
  let best: RecordedError | undefined;
  for (const error of errors) if (best === undefined || error.message.length > best.message.length) best = error;
  return best;
}

function sqlstateIn(message: string): string | undefined {
  return /\b(?:SQLSTATE\W{1,4}|(?:pg|sql)?code["']?\s{0,3}[:=]\s{0,3}["'])([0-9A-Z]{5})\b/i
    .exec(message)?.[1]
    ?.toUpperCase();
}

function keyOf({ sqlstate, message }: RecordedError): string {
  return `${sqlstate} ${message}`;
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
