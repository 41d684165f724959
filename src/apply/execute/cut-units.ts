import type { Phase } from '../../analysis/analysis.ts';
import type { ParsedStatement } from '../../sql/operation.ts';
import { parseStatements } from '../../sql/postgres/parse.ts';
import { bodyOf } from '../../sql/postgres/tree.ts';
import type { Step, Unit } from '../plan.ts';
import { notCuttable } from './refuse.ts';
import { mayRefuseTransaction, replacedByOurs, sessionObjects, settingOf } from './statement-nature.ts';

/** A text that the tool sends in one message. */
export interface Message {
  migration: string;
  kind: Step['kind'];
  sql: string;
  path: string;
  line: number;
  phase: Phase;
  /** Nothing may be open behind it. */
  ends?: true;
}

interface Cutting {
  units: Unit[];
  /** Number of steps so far. */
  steps: number;
  /** The transaction that PostgreSQL would be in: of a BEGIN, or of a message with several statements. */
  block: 'none' | 'implicit' | 'explicit';
  /** What follows joins the last unit. */
  open: boolean;
  /** The BEGIN that the next unit opens with. */
  begin: string | undefined;
  session: string[];
  /** Unit in which each temporary table, prepared statement and cursor was made. */
  made: Map<string, number>;
}

/**
 * Follows the server's own rules for one message after another: a message with several statements is one transaction,
 * BEGIN takes over what its message did before it, COMMIT ends either.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
 * @throws MigrationError `not-cuttable`
 */
export function cutUnits(messages: Iterable<Message>): Unit[] {
  const state: Cutting = {
    units: [],
    steps: 0,
    block: 'none',
    open: false,
    begin: undefined,
    session: [],
    made: new Map(),
  };
  for (const message of messages) takeMessage(state, message);
  return state.units;
}

function takeMessage(state: Cutting, message: Message): void {
  if (message.ends && state.block === 'explicit')
    throw notCuttable('It opens a transaction and never ends it.', message);
  const parsed = parseStatements(message.sql);
  if (!parsed.ok) throw notCuttable(parsed.message, { ...message, line: message.line + parsed.line - 1 });
  const several = parsed.statements.length > 1;
  for (const statement of parsed.statements) {
    const at = { ...message, line: message.line + statement.line - 1 };
    if (!takeTransactionCommand(state, statement, { ...at, several })) takeStatement(state, statement, at, several);
  }
  if (state.block === 'implicit') close(state);
}

/** @returns whether it was one */
function takeTransactionCommand(
  state: Cutting,
  statement: ParsedStatement,
  at: { path: string; line: number; several: boolean },
): boolean {
  const command = statement.transaction;
  if (command === 'begin') {
    if (state.block === 'explicit') return true;
    const options = bodyOf(statement.node, 'TransactionStmt')?.options;
    if (options !== undefined && state.block === 'implicit' && state.open)
      throw notCuttable('It sets a transaction’s mode after statements of the same message.', at);
    if (options !== undefined) state.begin = statement.sql;
    state.block = 'explicit';
    return true;
  }
  if (command === 'commit') {
    if (bodyOf(statement.node, 'TransactionStmt')?.chain === true)
      throw notCuttable('COMMIT AND CHAIN is not supported.', at);
    close(state);
    return true;
  }
  if (command === 'rollback') throw notCuttable('A migration that rolls back is not supported.', at);
  if (command === 'other') throw notCuttable('Two-phase commit is not supported.', at);
  return false;
}

function takeStatement(state: Cutting, statement: ParsedStatement, at: Message, several: boolean): void {
  refuseOdd(statement, at);
  if (state.block === 'none' && several) state.block = 'implicit';
  if (statement.nonTransactional && state.block !== 'none')
    throw notCuttable('The server refuses this statement inside a transaction, and the tool sends it in one.', at);
  const last = state.units.at(-1);
  const joins = state.open || (state.block === 'none' && at.kind === 'record' && takesRecord(last, at.migration));
  const unit = joins && last !== undefined ? last : openUnit(state, statement);
  const reason = replacedByOurs(statement);
  unit.steps.push({
    index: state.steps++,
    migration: at.migration,
    kind: at.kind,
    sql: statement.sql,
    location: { path: at.path, line: at.line },
    phase: at.phase,
    ...(reason !== undefined && { notSent: reason }),
  });
  if (state.block !== 'none') state.open = true;
  keepSession(state, { statement, unit, at });
}

function openUnit(state: Cutting, statement: ParsedStatement): Unit {
  const alone = state.block === 'none';
  const unit: Unit = {
    index: state.units.length,
    transactional: !statement.nonTransactional,
    ...(state.begin !== undefined && { begin: state.begin }),
    ...(alone && !statement.nonTransactional && mayRefuseTransaction(statement) && { lone: true as const }),
    ...(state.session.length > 0 && { session: [...state.session] }),
    steps: [],
  };
  state.begin = undefined;
  state.units.push(unit);
  return unit;
}

function takesRecord(unit: Unit | undefined, migration: string): boolean {
  return (
    unit?.transactional === true && unit.lone === undefined && unit.steps.every((step) => step.migration === migration)
  );
}

function close(state: Cutting): void {
  state.block = 'none';
  state.open = false;
  state.begin = undefined;
}

/** What a later unit needs of this one's session, and what it could not have any more after a crash. */
function keepSession(
  state: Cutting,
  { statement, unit, at }: { statement: ParsedStatement; unit: Unit; at: Message },
): void {
  const setting = settingOf(statement);
  if (bodyOf(statement.node, 'DiscardStmt')?.target === 'DISCARD_ALL') state.session = [];
  else if (setting !== undefined && !setting.local && replacedByOurs(statement) === undefined)
    state.session.push(statement.sql);
  const objects = sessionObjects(statement);
  for (const [object, made] of state.made)
    if (made !== unit.index && objects.uses(object))
      throw notCuttable(`It needs the temporary ${object} of an earlier transaction, which a crash would lose.`, at);
  for (const object of objects.makes) state.made.set(object, unit.index);
}

function refuseOdd({ node }: ParsedStatement, at: Message): void {
  const copy = bodyOf(node, 'CopyStmt');
  if (copy !== undefined && copy.filename === undefined && copy.is_program !== true)
    throw notCuttable(
      copy.is_from === true ? 'COPY FROM STDIN needs its rows.' : 'COPY TO STDOUT has no reader here.',
      at,
    );
  const set = bodyOf(node, 'VariableSetStmt');
  const [value] = set?.args ?? [];
  if (set?.name === 'standard_conforming_strings' && /off|false|0/i.test(JSON.stringify(value)))
    throw notCuttable('standard_conforming_strings = off changes how the rest is read.', at);
}
