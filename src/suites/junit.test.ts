import { describe, expect, test } from 'vitest';
import { readJunit } from './junit.ts';

const read = (text: string) => readJunit({ text, root: '/work/tree', path: 'junit.xml' });
const names = (text: string) => read(text).map(({ name, status }) => `${status} ${name}`);

describe('the shapes that tools write', () => {
  test('vitest', () => {
    expect(
      read(`<?xml version="1.0" encoding="UTF-8" ?>
<testsuites name="vitest tests" tests="3" failures="1" errors="0" time="0.1">
  <testsuite name="src/orders.test.ts" timestamp="2026-01-01" tests="3" failures="1" errors="0" skipped="1" time="0.01">
    <testcase classname="src/orders.test.ts" name="orders &gt; lists" time="0.0042">
      <failure message="column &quot;email&quot; does not exist" type="error">error: column &quot;email&quot; does not exist
 ❯ src/orders.ts:3:5</failure>
    </testcase>
    <testcase classname="src/orders.test.ts" name="orders &gt; inserts" time="0.001"></testcase>
    <testcase classname="src/orders.test.ts" name="later" time="0"><skipped/></testcase>
  </testsuite>
</testsuites>`),
    ).toEqual([
      {
        name: 'src/orders.test.ts › orders › lists',
        status: 'failed',
        durationMs: 4,
        message: 'error: column "email" does not exist\n ❯ src/orders.ts:3:5',
      },
      { name: 'src/orders.test.ts › orders › inserts', status: 'passed', durationMs: 1 },
      { name: 'src/orders.test.ts › later', status: 'skipped' },
    ]);
  });

  test('jest-junit, which repeats the describe block in the name', () => {
    expect(
      names(`<testsuites name="jest tests"><testsuite name="orders" tests="1">
        <testcase classname="orders" name="orders lists all" file="/work/tree/src/a.test.js" time="0.1"/>
        <testcase classname="orders lists all" name="orders lists all" time="0.1"/>
      </testsuite></testsuites>`),
    ).toEqual(['passed src/a.test.js › orders › lists all', 'passed orders lists all']);
  });

  test('pytest, with an error at teardown beside the passed test', () => {
    expect(
      names(`<testsuites><testsuite name="pytest" errors="1" failures="0" skipped="0" tests="2">
        <testcase classname="tests.test_orders.TestList" name="test_a[1-x]" time="0.001"><error message="failed on teardown with ...">boom</error></testcase>
        <testcase classname="tests.test_orders" name="test_b" file="tests/test_orders.py" line="3" />
      </testsuite></testsuites>`),
    ).toEqual(['failed tests.test_orders.TestList › test_a[1-x]', 'passed tests/test_orders.py › test_b']);
  });

  test('go-junit-report', () => {
    expect(
      names(`<testsuites tests="2"><testsuite name="example.com/app/store" tests="2" failures="1">
        <properties><property name="go.version" value="go1.24"></property></properties>
        <testcase name="TestList/empty" classname="example.com/app/store" time="0.010"><failure message="Failed"><![CDATA[store_test.go:1: pq: column "email" does not exist]]></failure></testcase>
        <testcase name="TestAdd" classname="example.com/app/store" time="0.010"><skipped message="short"/></testcase>
      </testsuite></testsuites>`),
    ).toEqual(['failed example.com/app/store › TestList/empty', 'skipped example.com/app/store › TestAdd']);
  });

  test('Surefire, where a flaky failure passed in the end', () => {
    expect(
      names(`<testsuite name="com.x.OrderTest" tests="2" time="1,234.5">
        <testcase name="lists" classname="com.x.OrderTest" time="1,234.5"><error message="m" type="PSQLException">at …</error></testcase>
        <testcase name="adds" classname="com.x.OrderTest" time="0.1"><flakyFailure message="x" type="T"><stackTrace>…</stackTrace></flakyFailure></testcase>
      </testsuite>`),
    ).toEqual(['failed com.x.OrderTest › lists', 'passed com.x.OrderTest › adds']);
  });

  test('RSpec, which repeats the file as a class name', () => {
    expect(
      names(`<testsuite name="rspec" tests="1"><properties/>
        <testcase classname="spec.models.order_spec" name="Order lists" file="./spec/models/order_spec.rb" time="0.1"/></testsuite>`),
    ).toEqual(['passed spec/models/order_spec.rb › Order lists']);
  });

  test('nested suites, with and without class names', () => {
    expect(
      names(`<testsuites><testsuite name="Unit"><testsuite name="Orders"><testcase name="lists"/></testsuite>
        <testsuite name="Tests\\A" file="/work/tree/tests/A.php"><testcase name="b" classname="Tests.A"/></testsuite></testsuite></testsuites>`),
    ).toEqual(['passed Unit › Orders › lists', 'passed tests/A.php › Tests.A › b']);
  });

  test('a suite that is itself in error, with its message', () => {
    expect(read('<testsuite name="s" file="a.js"><error message="Cannot find module">at</error></testsuite>')).toEqual([
      { name: 'a.js › s › (suite)', status: 'failed', message: 'Cannot find module\nat' },
    ]);
  });

  test('names are the same in both worktrees', () => {
    const xml = (root: string) =>
      `<testsuite name="${root}/a.js"><testcase classname="${root}/a.js" name="t"/></testsuite>`;
    const [old] = readJunit({ text: xml('/tmp/old'), root: '/tmp/old', path: '' });
    const [new_] = readJunit({ text: xml('/tmp/new'), root: '/tmp/new', path: '' });
    expect(old?.name).toBe('a.js › t');
    expect(new_?.name).toBe('a.js › t');
  });
});

describe('hostile reports', () => {
  test('entities are not expanded and a DOCTYPE is refused', () => {
    const bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><testsuite name="&a;"/>';
    expect(() => read(bomb)).toThrow('The test report junit.xml has a DOCTYPE');
    expect(read('<testsuite name="s"><testcase name="&a;&#65;&amp;lt;"/></testsuite>')[0]?.name).toBe('s › &a;A&lt;');
  });

  test('a deep one is refused', () => {
    expect(() => read(`${'<testsuite>'.repeat(50_000)}</testsuite>`)).toThrow(/junit.xml is not readable/);
  });

  test('a cut one is refused, and so is what is not XML', () => {
    expect(() => read('<testsuites><testsuite name="a"><testcase name="b"/>\n<testcase na')).toThrow(/cut off/);
    expect(() => read('OK (3 tests)')).toThrow(/is not JUnit XML/);
    expect(() => read('')).toThrow(/is not JUnit XML/);
  });

  test('names of Object’s own properties are only names', () => {
    expect(names('<testsuite name="constructor"><testcase name="toString"/></testsuite>')).toEqual([
      'passed constructor › toString',
    ]);
    expect(() => read('<testsuite><__proto__ a="1"/><testcase name="x"/></testsuite>')).toThrow(/not readable/);
  });

  test('names and messages are cleaned and cut', () => {
    const [result] = read(
      `<testsuite name="s"><testcase name="a&#x202e;b&#27;[31m${'n'.repeat(500)}"><failure message="${'x'.repeat(9000)}"/></testcase></testsuite>`,
    );
    expect(result?.name.startsWith('s › abn')).toBe(true);
    expect(result?.name).toHaveLength(300);
    expect(result?.message).toHaveLength(2_000);
  });

  test('100,000 tests are read within seconds', () => {
    const cases = Array.from({ length: 100_000 }, (_, n) => `<testcase classname="c" name="t${n}" time="0.1"/>`);
    expect(read(`<testsuite name="s">${cases.join('\n')}</testsuite>`)).toHaveLength(100_000);
  }, 20_000);
});
