import type { Command } from 'commander';
import { Option } from 'commander';
import { type Verb, type VerbSpec, verbs } from '../../commands/command.ts';
import type { OutputOptions } from '../session.ts';

/** What the CLI adds to the grammar: where the code is, and how the result is written. */
export interface ApplyOptions extends Pick<OutputOptions, 'output' | 'quiet' | 'color'> {
  format: 'text' | 'json' | 'markdown';
  repo: string;
  base?: string;
  config?: string;
  pull?: string;
  /** Of `ack`: `owner/name`. */
  repository?: string;
  commit?: string;
  evidence?: string[];
  live?: string[];
  yes?: boolean;
}

/** The verbs that the CLI shares with comments. */
export const cliVerbs = [
  'plan',
  'apply',
  'confirm',
  'status',
  'pause',
  'resume',
  'cancel',
  'retry',
  'rollback',
  'lock',
  'unlock',
  'freeze',
  'unfreeze',
  'log',
  'ack',
] as const satisfies readonly Verb[];

export type CliVerb = (typeof cliVerbs)[number];

const FLAGS: Record<string, string> = {
  only: 'no more than this file',
  through: 'earlier changes that are not applied, too',
  at: 'not before this time, like 2026-12-31T06:00:00Z',
  window: 'not before the next window opens, where none is open',
  reason: 'why, for the audit trail',
  force: 'also what somebody else holds',
  until: 'the last day on which it counts, like 2026-12-31 (default: 30 days from now)',
};

/** A verb of the grammar as a verb of the CLI: the same words and flags, and the CLI's own options. */
export function describeVerb(program: Command, verb: CliVerb): Command {
  const spec: VerbSpec = verbs[verb];
  const command = program.command(verb).description(capital(spec.does));
  for (const taken of spec.takes) {
    const name = taken.replace('?', '');
    command.argument(taken.endsWith('?') ? `[${name}]` : `<${name}>`);
  }
  for (const [flag, kind] of Object.entries(spec.flags)) {
    command.option(kind === 'flag' ? `--${flag}` : `--${flag} <text>`, FLAGS[flag] ?? '');
  }
  command
    .option('--repo <dir>', 'the Git repository', '.')
    .option('--base <ref>', 'the branch that changes are merged into (default: origin’s main branch)')
    .option('--config <file>', 'a lockstep.yml that replaces the default branch’s');
  if (verb === 'ack') {
    command
      .option('--pull <number>', 'the open pull request')
      .option('--repository <owner/name>', 'where it is (default: GITHUB_REPOSITORY)');
  }
  if (['plan', 'apply', 'status', 'rollback'].includes(verb)) {
    command
      .option('--pull <number>', 'the merged pull request')
      .option('--commit <sha>', 'the commit on the base branch that brought the change (default: its newest)');
  }
  if (['plan', 'apply', 'confirm', 'resume', 'retry', 'rollback'].includes(verb)) {
    command
      .option('--evidence <file...>', 'JSON reports of the change’s check')
      .option('--live <environment=commit@time...>', 'what the app’s environment runs, and since when');
  }
  if (['apply', 'retry', 'rollback'].includes(verb)) command.option('--yes', 'confirm what was planned at once');
  return command
    .addOption(
      new Option('--format <format>', 'how the result is written')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .option('--output <file>', 'write the result here, not to stdout')
    .option('--quiet', 'no progress on stderr')
    .option('--no-color', 'no colours');
}

/** What was given, as the words of a comment: one grammar reads both. */
export function wordsOf(verb: CliVerb, positional: readonly unknown[], options: Record<string, unknown>): string[] {
  const words: string[] = [verb];
  for (const each of positional) if (typeof each === 'string') words.push(each);
  for (const [flag, kind] of Object.entries((verbs[verb] as VerbSpec).flags)) {
    const value = options[flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
    if (value !== true && typeof value !== 'string') continue;
    words.push(`--${flag}`);
    if (kind === 'text' && typeof value === 'string') words.push(value);
  }
  return words;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
