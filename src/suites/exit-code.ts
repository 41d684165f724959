import { tailOf } from '../process/clean-text.ts';
import type { CommandResult } from '../process/run-command.ts';
import type { TestResult } from './compatibility.ts';
import { cleanMessage } from './test-name.ts';

/** Name of the one "test" that a command's exit code is. */
export const COMMAND_TEST = '(the test command itself)';

/** The exit code as a test: all that is known of a suite without a report, and of one that dies outside its tests. */
export function readExitCode({ exitCode, signal, output }: CommandResult): TestResult {
  if (exitCode === 0) return { name: COMMAND_TEST, status: 'passed' };
  const how = signal === null ? `exit code ${exitCode}` : `ended by ${signal}`;
  return { name: COMMAND_TEST, status: 'failed', message: cleanMessage(`${how}\n${tailOf(output.trimEnd(), 1_500)}`) };
}
