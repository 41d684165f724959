import { type CatalogData, unknownCatalog } from '../../src/analysis/catalog.ts';
import { followHistory } from '../../src/analysis/follow-history.ts';
import { shop } from '../../src/analysis/test-support.ts';
import { readWaivers } from '../../src/analysis/waivers/read-waivers.ts';
import { judgeUnit, unreadAt } from '../../src/check/lint/judge-unit.ts';
import { Locator } from '../../src/check/lint/locate.ts';
import { readLoose } from '../../src/check/lint/read-loose.ts';
import { unitOf } from '../../src/check/lint/unit-of.ts';
import { verdictOf } from '../../src/check/lint/verdict-of.ts';
import { defaultPolicy } from '../../src/config/default-policy.ts';
import { tokenAt } from '../../src/sql/postgres/lexer.ts';
import { parseStatements } from '../../src/sql/postgres/parse.ts';
import { loadParser, parserLosses } from '../../src/sql/postgres/parser.ts';
import { hasStrayMark, type StatementSlice, splitStatements, unclosedComment } from '../../src/sql/postgres/split.ts';

/** What a text must not do. @throws Error that says which promise is broken */
export async function checkInput(text: string): Promise<{ unread: boolean }> {
  const slices = splitStatements(text);
  checkSlices(text, slices);
  readWaivers('a.sql', text);
  const unread = await countUnread(text, slices);
  for (const catalog of [unknownCatalog(), shop]) await checkVerdict(text, catalog, unread);
  followHistory([readLoose('a.sql', text).migration]).catalog();
  return { unread: unread.statements > 0 };
}

/** The pieces, and between them nothing but space, comments and semicolons, are the whole text. */
function checkSlices(text: string, slices: readonly StatementSlice[]): void {
  let index = text.startsWith('\uFEFF') ? 1 : 0;
  for (const { sql, offset, end, kind } of slices) {
    skipBetween(text, index, offset);
    if (!text.startsWith(sql, offset)) throw new Error(`a piece is not the text at its offset ${offset}`);
    if (end < offset + sql.length || end > text.length) throw new Error(`a piece ends at ${end}`);
    if (kind === 'sql') skipBetween(text, offset + sql.length, end);
    index = end;
  }
  skipBetween(text, index, text.length);
}

function skipBetween(text: string, from: number, to: number): void {
  if (to < from) throw new Error(`pieces overlap at ${to}`);
  for (let index = from; index < to; ) {
    const token = tokenAt(text, index);
    if (token.end <= index) throw new Error(`no progress at ${index}`);
    const isNothing = token.kind === 'space' || token.kind === 'comment' || text[index] === ';';
    if (!isNothing) throw new Error(`“${text.slice(index, index + 20)}” is in no piece`);
    index = token.end;
  }
}

interface Unread {
  /** Pieces that the grammar refuses. */
  statements: number;
  psql: boolean;
  /** A comment at the end is never closed. */
  isOpen: boolean;
}

async function countUnread(text: string, slices: readonly StatementSlice[]): Promise<Unread> {
  for (;;) {
    await loadParser();
    const losses = parserLosses();
    const whole = parseStatements(text);
    const refused = slices.filter(
      (slice) => slice.kind === 'sql' && (hasStrayMark(slice) || !parseStatements(slice.sql).ok),
    );
    const psql = slices.some(({ kind }) => kind === 'psql');
    if (parserLosses() !== losses) continue;
    const isOpen = unclosedComment(text, slices) !== undefined;
    const hasData = slices.some(({ kind }) => kind === 'copy data');
    if (!whole.ok && refused.length === 0 && !psql && !hasData && !isOpen && !text.includes('\0')) {
      throw new Error(`the text is refused (${whole.message}), and every piece of it is read`);
    }
    return { statements: refused.length, psql, isOpen };
  }
}

async function checkVerdict(text: string, catalog: CatalogData, expected: Unread): Promise<void> {
  const { migration, unread } = readLoose('a.sql', text);
  const file = { text, locator: new Locator(text) };
  const context = { policy: defaultPolicy, today: '2026-01-01', serverMajor: 17, fileOf: () => file };
  const source = { tool: 'sql' as const, path: '.', reason: '' };
  const { findings } = await judgeUnit(unitOf(source, [migration]), catalog, context);
  const marks = unread.filter(({ message }) => message.startsWith('A byte order mark')).length;
  const told = findings.filter(({ rule }) => rule === 'statement-not-seen').length + marks;
  if (told < expected.statements) throw new Error(`${expected.statements} statements were not read, ${told} are told`);
  const verdict = verdictOf([...findings, ...unread.map((each) => unreadAt(each))]);
  if ((expected.statements > 0 || expected.isOpen) && verdict !== 'error' && verdict !== 'fail') {
    throw new Error(`a text that is not read ends as ${verdict}`);
  }
  if (unread.length > marks && !expected.psql && !expected.isOpen)
    throw new Error('a psql command in a text without one');
  for (const { range, rule } of findings) {
    const isPlace = range.line >= 1 && range.column >= 1 && range.endLine >= range.line;
    if (!isPlace) throw new Error(`${rule} stands at ${JSON.stringify(range)}`);
  }
}
