import type { TracedError } from '../trace/trace.ts';
import { type MessageParts, messagesIn, raisedWithoutValues } from './raised-text.ts';
import type { JsonReport } from './report.ts';
import { withoutLiterals } from './sql-literals.ts';

const NOTE =
  'What PostgreSQL’s errors quote of rows is left out of this report; the same statement on the same rows shows it.';

/** The repository's own text, which no row comes into. */
const OWN_TEXT = new Set(['sql', 'path', 'operations', 'edit', 'replacement', 'split', 'query', 'id', 'source']);

/**
 * How the server's messages quote values; what follows a value ends it, else the line does. No pattern reads on into its
 * own next match, so that the time is linear. Measured by row-values.test.ts; texts: src/backend/po/*.po of PostgreSQL.
 */
const QUOTED: ReadonlyArray<[RegExp, string]> = [
  [
    /(\bKey \((?:(?!\bKey \()[^\n]){1,300}?\) ?= ?)\((?:(?:(?!\bKey \()[\s\S])*?\)(?= (?:already exists|is not present|is still referenced|is duplicated|conflicts with))|[^\n]*)/g,
    '$1(left out)',
  ],
  [
    /(\bconflicts with (?:existing )?key \((?:(?!\bkey \()[^\n]){1,300}?\) ?= ?)\((?:(?!\bkey \()[\s\S])*?(?:\)\.(?=\s|$)|$)/g,
    '$1(left out).',
  ],
  [
    /(\bFailing row contains )\((?!left out\))(?:(?!\bFailing row contains)[\s\S])*?(?:\)\.(?=[\s'"),]|$)|$)/g,
    '$1(left out).',
  ],
  [
    /(\bPartition key of the failing row contains \((?:(?!\bPartition key)[^\n]){1,300}?\) = )\((?:(?!\bPartition key)[\s\S])*?(?:\)\.(?=\s|$|\))|$)/g,
    '$1(left out).',
  ],
  [
    /(\b(?:invalid input (?:syntax for type|value for enum)|malformed \w{1,20} literal|(?:date\/time|interval) field value out of range)[^:\n"]{0,200}: )"(?:[^\n]*"|[^\n]*)/g,
    '$1"…"',
  ],
  [/(\b[Vv]alue |: )"[^"\n]*"(?= is out of range for type)/g, '$1"…"'],
  [/^"[^"\n]*"(?= is out of range for type)/g, '"…"'],
  [/(\binvalid value )"(?:(?!\binvalid value )[^\n])*?"(?= for ")/g, '$1"…"'],
  [/(\bToken )"(?:(?!\bToken ")[^\n])*?"(?= is invalid)/g, '$1"…"'],
  [/(\bCOPY [^\n:]{1,300}, line \d+(?:, column [^\n:]{1,200})?: )"(?:[^\n]*"|[^\n]*)/g, '$1"…"'],
  [/(\bJSON data, line \d+: )(?!…)[^\n]+/g, '$1…'],
];

/** Without what PostgreSQL's own messages, wherever they are quoted, tell of rows. What was left out leaves a mark. */
export function withoutQuotedRows(text: string): string {
  return QUOTED.reduce((kept, [pattern, mark]) => kept.replace(pattern, mark), text);
}

/**
 * The report as it may be published: a comment, a check and an artifact have more readers than the rows that a team's
 * own seed brings. Left out is what errors quote (class 22 and 23, wherever they are repeated), what a migration itself
 * raises where the rows are the team's own, and constants in statements that no file of the pull request has.
 */
export function withoutRowValues(report: JsonReport): JsonReport {
  const isOwn = report.seed?.origin === 'user';
  const messages = isOwn ? messagesOf(report) : [];
  const told = new Map<string, string>();
  for (const error of errorsIn(report)) {
    for (const text of [error.message, error.detail, error.hint]) {
      if (text === undefined || text === '') continue;
      const kept = toldOf(error, text, isOwn ? messages : undefined);
      if (kept === text) continue;
      told.set(text, kept);
      // As policy shortens it.
      if (text.length > 300) told.set(`${text.slice(0, 299)}…`, kept);
    }
  }
  const longestFirst = [...told].toSorted(([one], [other]) => other.length - one.length);
  let isChanged = false;
  function textOf(text: string): string {
    let kept = text;
    for (const [raw, instead] of longestFirst) kept = withoutText(kept, raw, instead);
    kept = withoutQuotedRows(kept);
    isChanged ||= kept !== text;
    return kept;
  }
  function anyOf(value: unknown): unknown {
    if (typeof value === 'string') return textOf(value);
    if (Array.isArray(value)) return value.map(anyOf);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, OWN_TEXT.has(key) ? each : anyOf(each)]),
    );
  }
  const kept = withoutConstants(anyOf(report) as JsonReport);
  return isChanged && !kept.notes.includes(NOTE) ? { ...kept, notes: [...kept.notes, NOTE] } : kept;
}

const RAISED = '(the text of an exception that was raised over rows is left out)';

/** Where a text is short, it is looked for only where errors are told: by itself, or at an end after a colon. */
function withoutText(text: string, raw: string, instead: string): string {
  if (raw.length >= 8) return text.replaceAll(raw, () => instead);
  if (text === raw) return instead;
  const parts = text.split(`: ${raw}`);
  return parts.reduce((kept, part) => `${kept}: ${/^(?:$|[\s.,;()])/.test(part) ? instead : raw}${part}`);
}

/**
 * What the server said of a seed that failed, whose rows are the team's own: `thrown` is what its driver threw, `text`
 * what quotes it.
 */
export function withoutSeedValues(text: string, thrown: unknown): string {
  const { code = '', message = '', routine = '' } = (thrown ?? {}) as Record<string, string | undefined>;
  if (message === '') return withoutQuotedRows(text);
  const raised = /^exec_stmt_(?:raise|assert)$/.test(routine) && { raised: true as const };
  const kept = toldOf({ sqlstate: code, message, ...raised }, message, []);
  return withoutQuotedRows(text.replaceAll(message, () => kept));
}

/**
 * https://www.postgresql.org/docs/current/errcodes-appendix.html: 22 quotes values, P0 says what its author likes.
 * `messages`: what may be raised over rows of the team's own; undefined where there are none.
 */
function toldOf(error: TracedError, text: string, messages: MessageParts[] | undefined): string {
  const { sqlstate, raised = /^P0(?!00[23])/.test(sqlstate) } = error;
  if (raised && messages !== undefined) return raisedWithoutValues(text, messages) ?? RAISED;
  // Values may hold what looks like the end: here the end is known.
  if (/^(?:Partition key of the f|F)ailing row contains \(/.test(text)) return 'Failing row contains (left out).';
  return withoutQuotedRows(sqlstate.startsWith('22') ? text.replace(/"[\s\S]*"/, '"…"') : text);
}

/** A command's statements may have been put together from rows. */
function messagesOf({ migrations }: JsonReport): MessageParts[] {
  const own = migrations.filter(({ tool }) => tool !== 'command');
  return own.flatMap(({ statements }) => statements.flatMap(({ sql }) => messagesIn(sql)));
}

function errorsIn({ migrations, dataQuestions }: JsonReport): TracedError[] {
  return [
    ...dataQuestions.map(({ error }) => error),
    ...migrations.flatMap(({ failure, statements, rollback }) => [
      ...(failure ? [failure.error] : []),
      ...statements.flatMap(({ error }) => (error ? [error] : [])),
      ...(rollback.errors ?? []),
    ]),
  ];
}

/** What a command or an app sent may have been put together from rows; a file's text is in the diff anyway. */
function withoutConstants(report: JsonReport): JsonReport {
  const { compatibility, migrations } = report;
  const { queries } = compatibility;
  const plain = <T extends { sql: string }>(each: T): T => ({ ...each, sql: withoutLiterals(each.sql) });
  return {
    ...report,
    migrations: migrations.map((migration) =>
      migration.tool === 'command'
        ? { ...migration, statements: migration.statements.map((each) => (isOfRows(each.sql) ? plain(each) : each)) }
        : migration,
    ),
    compatibility: {
      ...compatibility,
      cells: compatibility.cells.map((cell) => ({
        ...cell,
        newFailures: cell.newFailures.map((failure) =>
          failure.statement === undefined ? failure : { ...failure, statement: withoutLiterals(failure.statement) },
        ),
      })),
      ...(queries && {
        queries: {
          ...queries,
          broken: queries.broken.map(plain),
          resultChanged: queries.resultChanged.map(plain),
          indexLost: queries.indexLost.map(plain),
        },
      }),
    },
  };
}

function isOfRows(sql: string): boolean {
  return /^\s*(?:INSERT|UPDATE|DELETE|MERGE|SELECT|WITH|VALUES|COPY|CALL|EXECUTE)\b/i.test(sql);
}
