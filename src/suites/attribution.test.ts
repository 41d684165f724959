import { describe, expect, test } from 'vitest';
import type { RecordedError, Recording } from '../trace/recording.ts';
import { attributeFailure } from './attribution.ts';

const error = (sqlstate: string, message: string, sql = 'SELECT 1'): RecordedError => ({
  sqlstate,
  message,
  sql,
  atMs: 0,
  session: 0,
});
const recorded = (...errors: RecordedError[]): Recording => ({
  database: 'd',
  sessions: 1,
  databases: {},
  queries: [],
  errors,
  startupParams: [],
  statements: [],
  maxConcurrentSessions: 1,
  sawCreateDatabase: false,
  notes: [],
});
const failed = (message: string) => ({ name: 't', status: 'failed' as const, message });

const EMAIL = error('42703', 'column "email" does not exist', 'SELECT email FROM orders');
const RELATION = error('42P01', 'relation "a" does not exist', 'SELECT * FROM a');
const CONTROL = error('23505', 'duplicate key value violates unique constraint "k"', 'INSERT');

describe('the error behind a failure', () => {
  test('is the one whose message the test shows, over line breaks', () => {
    const message = 'AssertionError\ncaused by: column "email"\n  does not exist';
    expect(attributeFailure(failed(message), recorded(RELATION, EMAIL), recorded())).toEqual({
      sqlstate: '42703',
      error: EMAIL,
    });
  });

  test('is rather one that the control did not have', () => {
    const here = error('23505', CONTROL.message, 'other insert');
    const both = failed(`${CONTROL.message} and ${EMAIL.message}`);
    expect(attributeFailure(both, recorded(here, EMAIL), recorded(CONTROL)).error?.sqlstate).toBe('23505');
    expect(attributeFailure(failed('500'), recorded(here, EMAIL), recorded(CONTROL)).error).toBe(EMAIL);
  });

  test('is the only new one where the test shows none', () => {
    expect(attributeFailure(failed('expected 200, got 500'), recorded(CONTROL, EMAIL), recorded(CONTROL)).error).toBe(
      EMAIL,
    );
  });

  test('is not guessed among several', () => {
    expect(attributeFailure(failed('expected 200, got 500'), recorded(RELATION, EMAIL), recorded())).toEqual({});
  });

  test('is not the consequence of another', () => {
    const aborted = error('25P02', 'current transaction is aborted', 'SELECT 2');
    expect(attributeFailure(failed('500'), recorded(EMAIL, aborted), recorded()).error).toBe(EMAIL);
  });

  test('has the SQLSTATE that the test shows', () => {
    expect(attributeFailure(failed("error { code: '42P01' }"), recorded(RELATION, EMAIL), recorded()).error).toBe(
      RELATION,
    );
    expect(attributeFailure(failed('ERROR: x (SQLSTATE 42804)'), recorded(RELATION, EMAIL), recorded())).toEqual({
      sqlstate: '42804',
    });
  });
});
