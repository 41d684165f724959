import { XMLParser } from 'fast-xml-parser';
import { SuiteError, toError } from '../errors.ts';
import type { TestResult } from './compatibility.ts';
import { cleanMessage, joinName, relativeFile } from './test-name.ts';
import { attribute, children, type Node, textOf } from './xml.ts';

/** A report over this many characters is refused. */
export const JUNIT_LIMIT = 64 * 1024 * 1024;
const TEST_LIMIT = 200_000;
const FAILURES = ['failure', 'error', 'rerunFailure', 'rerunError'];

export interface JunitInput {
  text: string;
  /** The worktree that the tests ran in; absolute file names become relative to it. */
  root: string;
  /** The report's file, for messages. */
  path: string;
}

/**
 * Reads JUnit XML as vitest, jest-junit, pytest, go-junit-report, Surefire, RSpec, PHPUnit and mocha write it.
 * Entities are never expanded (beyond XML's own five), a DOCTYPE is refused, nesting and size are bounded.
 * @throws SuiteError `report-unreadable`
 */
export function readJunit(input: JunitInput): TestResult[] {
  const root = parse(input);
  const tests: TestResult[] = [];
  const visit = (suite: Node, names: string[], file: string) => {
    const suiteFile = attribute(suite, 'file') ?? attribute(suite, 'filepath') ?? file;
    const path = [...names, attribute(suite, 'name') ?? ''];
    for (const inner of children(suite, 'testsuite')) visit(inner, path, suiteFile);
    for (const testcase of children(suite, 'testcase')) {
      if (tests.length >= TEST_LIMIT) throw unreadable(input.path, `has more than ${TEST_LIMIT} tests`);
      tests.push(readTestcase(testcase, { names: path, file: suiteFile, root: input.root }));
    }
    const broken = findFailure(suite);
    if (broken !== undefined) {
      const name = joinName([relativeFile(suiteFile, input.root), ...path, '(suite)']);
      tests.push({ name, status: 'failed', message: broken });
    }
  };
  for (const top of children(root, 'testsuites')) {
    for (const suite of children(top, 'testsuite')) visit(suite, [], '');
    for (const testcase of children(top, 'testcase')) {
      tests.push(readTestcase(testcase, { names: [], file: '', root: input.root }));
    }
  }
  for (const suite of children(root, 'testsuite')) visit(suite, [], '');
  return tests;
}

function parse({ text, path }: JunitInput): Node {
  if (text.length > JUNIT_LIMIT) throw unreadable(path, `is larger than ${JUNIT_LIMIT / 1024 / 1024} MB`);
  if (/^\ufeff?\s{0,100}(?:<\?xml[^>]{0,200}\?>)?\s{0,100}<!DOCTYPE/i.test(text.slice(0, 1000))) {
    throw unreadable(path, 'has a DOCTYPE, which no JUnit report needs');
  }
  if (!/(?:<\/testsuites?>|\/>)\s*(?:<!--[^>]{0,500}-->\s*)?$/.test(text.slice(-2_000))) {
    throw unreadable(path, 'is cut off or is not JUnit XML');
  }
  try {
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '@',
      cdataPropName: '#cdata',
      parseTagValue: false,
      processEntities: false,
      isArray: (_, __, ___, isAttribute) => !isAttribute,
    });
    return parser.parse(text) as Node;
  } catch (cause) {
    throw unreadable(path, `is not readable: ${cleanMessage(toError(cause).message)}`, cause);
  }
}

function readTestcase(node: Node, around: { names: string[]; file: string; root: string }): TestResult {
  const file = relativeFile(attribute(node, 'file') ?? around.file, around.root);
  const classname = relativeFile(attribute(node, 'classname') ?? '', around.root);
  const own = (attribute(node, 'name') ?? '').split(' > ');
  const group = classname === '' ? around.names : [classname];
  const title = own.length === 1 ? [withoutPrefix(own[0] ?? '', classname)] : own;
  const test: TestResult = {
    name: joinName([file, ...group.map((name) => withoutFile(relativeFile(name, around.root), file)), ...title]),
    status: 'passed',
  };
  const seconds = Number((attribute(node, 'time') ?? '').replaceAll(',', ''));
  if (seconds > 0) test.durationMs = Math.round(seconds * 1000);
  const failure = findFailure(node);
  if (failure !== undefined) return { ...test, status: 'failed', message: failure };
  return children(node, 'skipped').length > 0 ? { ...test, status: 'skipped' } : test;
}

/** The text of the first failure; Surefire's flakyFailure is not one, as the test passed in the end. */
function findFailure(node: Node): string | undefined {
  for (const kind of FAILURES) {
    const [failure] = children(node, kind);
    if (failure === undefined) continue;
    const message = attribute(failure, 'message') ?? '';
    const text = textOf(failure);
    return cleanMessage(text.includes(message) ? text : `${message}\n${text}`) || 'failed without a message';
  }
  return undefined;
}

/** RSpec and pytest repeat the file as a dotted class name. */
function withoutFile(classname: string, file: string): string {
  const dotted = file.replace(/\.\w+$/, '').replaceAll('/', '.');
  if (dotted === '' || !classname.startsWith(dotted)) return classname;
  return classname.slice(dotted.length).replace(/^\./, '');
}

/** jest-junit repeats the describe blocks in the test's name. */
function withoutPrefix(name: string, classname: string): string {
  const rest = name.startsWith(`${classname} `) ? name.slice(classname.length + 1) : name;
  return rest === '' ? name : rest;
}

function unreadable(path: string, what: string, cause?: unknown): SuiteError {
  return new SuiteError(`The test report ${path} ${what}`, {
    code: 'report-unreadable',
    hint: 'Make the test command write JUnit XML, or leave `report` out: then the exit code is the result.',
    cause,
  });
}
