/** A statement as Atlas sends it; `offset` is where it starts in the file. */
export interface AtlasStatement {
  text: string;
  offset: number;
}

export type AtlasScan = { statements: AtlasStatement[] } | { error: string };

const DOLLAR = /^\$(?:[A-Za-zÈ-ÿ_][\wÈ-ÿ]*)*\$/;
const BEGIN_ATOMIC = /^\s*BEGIN\s+ATOMIC\s+/i;
const BEGIN = /^\s*BEGIN\s+/i;
const END = /^\s*END\s*/i;
const DELIMITER_DIRECTIVE = /^-- atlas:delimiter(?: +(.+))?/;
const DEFAULT_DELIMITER = ';';

/**
 * Splits a migration file as Atlas does for PostgreSQL (ariga/atlas:sql/migrate/lex.go with the options of
 * sql/postgres/driver.go, ScanStmts): MatchBegin, MatchBeginAtomic, MatchDollarQuote. It is not
 * PostgreSQL's own lexer (comments do not nest, a backtick quotes), and its differences are kept.
 */
export function scanAtlas(text: string): AtlasScan {
  try {
    const scanner = new AtlasScanner(text);
    const statements: AtlasStatement[] = [];
    for (let statement = scanner.next(); statement !== undefined; statement = scanner.next())
      statements.push(statement);
    return { statements };
  } catch (error) {
    if (error instanceof ScanFailure) return { error: error.message };
    throw error;
  }
}

class ScanFailure extends Error {}

class AtlasScanner {
  readonly #source: string;
  #delimiter = DEFAULT_DELIMITER;
  /** Where the current statement starts, and where the scan is. */
  #start = 0;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
    const [line, delimiter] = DELIMITER_DIRECTIVE.exec(source) ?? [];
    if (line === undefined) return;
    this.#setDelimiter(delimiter ?? '');
    const end = source.indexOf('\n');
    if (end < 0) throw new ScanFailure('nothing follows atlas:delimiter');
    this.#start = this.#at = end + 1;
  }

  get position(): number {
    return this.#at;
  }

  next(): AtlasStatement | undefined {
    let depth = 0;
    this.#skipSpaces();
    for (;;) {
      const char = this.#source[this.#at];
      if (char === undefined) {
        if (depth > 0) throw new ScanFailure('an opening parenthesis is never closed');
        return this.#at > this.#start ? this.#emit() : undefined;
      }
      const from = this.#at;
      this.#at += 1;
      if (char === '(') depth += 1;
      else if (char === ')') {
        if (depth === 0) throw new ScanFailure('a closing parenthesis has no opening one');
        depth -= 1;
      } else if (char === "'" || char === '"' || char === '`') this.#skipQuote(char);
      else if (from === this.#start && this.#skipDelimiterCommand()) this.#skipSpaces();
      else if (depth === 0 && this.#source.startsWith(this.#delimiter, from)) {
        this.#at = from + this.#delimiter.length;
        return this.#emit();
      } else if (char === '$' && DOLLAR.test(this.#source.slice(from, from + 200))) this.#skipDollar(from);
      else if (char === '-' && this.#source[this.#at] === '-') this.#skipComment(from, '\n');
      else if (char === '/' && this.#source[this.#at] === '*') this.#skipComment(from, '*/');
      else if (this.#delimiter === DEFAULT_DELIMITER && this.#skipBlock(from)) return this.#emit();
    }
  }

  #skipSpaces(): void {
    while (/\s/.test(this.#source[this.#start] ?? '')) this.#start += 1;
    this.#at = this.#start;
  }

  /**
   * Backslashes never escape: lex.go looks for the E of E'…' at the quote's own place, so it does not see it, and
   * `E'it\\'s'` is refused as unclosed (measured with Atlas' own library).
   */
  #skipQuote(quote: string): void {
    const end = this.#source.indexOf(quote, this.#at);
    if (end < 0) throw new ScanFailure(`a ${quote} is never closed`);
    this.#at = end + 1;
  }

  #skipDollar(from: number): void {
    const [tag = ''] = DOLLAR.exec(this.#source.slice(from, from + 200)) ?? [];
    const end = this.#source.indexOf(tag, from + tag.length);
    this.#at = end < 0 ? this.#source.length : end + tag.length;
  }

  /** A comment before any statement is left out; one within a statement is sent; one that never ends is no comment. */
  #skipComment(from: number, right: string): void {
    this.#at = from + 2;
    const end = this.#source.indexOf(right, this.#at);
    if (end < 0) return;
    this.#at = end + right.length;
    if (from !== this.#start) return;
    this.#start = this.#at;
    this.#skipSpaces();
  }

  /** MySQL's DELIMITER command, which the scanner knows for every database. */
  #skipDelimiterCommand(): boolean {
    const [command, delimiter] =
      /^delimiter ([^\n]*)\n?/i.exec(this.#source.slice(this.#start, this.#start + 200)) ?? [];
    if (command === undefined) return false;
    this.#setDelimiter((delimiter ?? '').trim().replace(/^'(.*)'$/, '$1'));
    this.#start += command.length;
    return true;
  }

  /** BEGIN … END, and BEGIN ATOMIC … END, as one statement; false where there is no such end. */
  #skipBlock(from: number): boolean {
    const lead = from === this.#start ? from : from - 1;
    const rest = this.#source.slice(from, from + 200);
    const [atomic] = BEGIN_ATOMIC.exec(rest) ?? [];
    if (atomic !== undefined && this.#skipUntilEnd(from + atomic.length, () => true)) return true;
    if (!BEGIN.test(this.#source.slice(lead, lead + 200))) return false;
    const [begin] = BEGIN.exec(rest) ?? [];
    return (
      begin !== undefined && this.#skipUntilEnd(from + begin.length, (text, end) => /^;?$/.test(text.slice(end.length)))
    );
  }

  #skipUntilEnd(bodyStart: number, closes: (text: string, end: string) => boolean): boolean {
    const body = new AtlasScanner(this.#source.slice(bodyStart));
    try {
      for (let statement = body.next(); statement !== undefined; statement = body.next()) {
        const [end] = END.exec(statement.text) ?? [];
        if (end === undefined || !closes(statement.text, end)) continue;
        this.#at = bodyStart + body.position;
        return true;
      }
    } catch (error) {
      if (!(error instanceof ScanFailure)) throw error;
    }
    return false;
  }

  #emit(): AtlasStatement {
    const raw = this.#source.slice(this.#start, this.#at);
    const custom = this.#delimiter !== DEFAULT_DELIMITER && raw.endsWith(this.#delimiter);
    const text = (custom ? raw.slice(0, -this.#delimiter.length) : raw).trim();
    const statement = { text, offset: this.#start };
    this.#start = this.#at;
    return statement;
  }

  #setDelimiter(delimiter: string): void {
    if (delimiter === '') throw new ScanFailure('the delimiter is empty');
    this.#delimiter = delimiter.replaceAll('\\n', '\n').replaceAll('\\r', '\r').replaceAll('\\t', '\t');
  }
}
