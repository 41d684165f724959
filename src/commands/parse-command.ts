import { nearestName } from '../config/nearest.ts';
import { type Command, type Refusal, subverbs, type Verb, type VerbSpec, verbs } from './command.ts';
import { splitWords } from './split-words.ts';

const TRIGGER = '/migrate';
/** Longer lines are nobody's command. */
const LONGEST = 500;

/**
 * The command of a comment: its first line, which must begin with `/migrate` in the first column. Anything that is not
 * understood is refused, never guessed. Whether the comment is new, and who wrote it, is for the caller to check.
 * @returns undefined where the comment is not for Lockstep
 */
export function parseCommand(comment: string): Command | Refusal | undefined {
  const [first = ''] = comment.split(/\r\n|\r|\n/, 1);
  const line = first.trimEnd();
  if (line !== TRIGGER && !line.startsWith(`${TRIGGER} `)) return undefined;
  if (line.length > LONGEST) return malformed(`The command is longer than ${LONGEST} characters.`);
  if (/[\p{Cc}\p{Cf}]/u.test(line)) return malformed('The command has invisible characters.');
  const words = splitWords(line.slice(TRIGGER.length));
  if (words === undefined) return malformed('A quote is not closed, or stands within a word.');
  return parseWords(words);
}

/** As {@link parseCommand}, of words that somebody else has split: the CLI's arguments. */
export function parseWords(words: readonly string[]): Command | Refusal {
  const [verb = 'help', ...rest] = words;
  if (!Object.hasOwn(verbs, verb)) return unknownVerb(verb);
  return readArguments(verb as Verb, rest);
}

export function isRefusal(parsed: Command | Refusal): parsed is Refusal {
  return 'code' in parsed;
}

function readArguments(verb: Verb, words: string[]): Command | Refusal {
  const spec: VerbSpec = verbs[verb];
  const command: Command = { verb, flags: {} };
  const positional: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (!word.startsWith('--')) {
      positional.push(word);
      continue;
    }
    const name = word.slice(2);
    const kind = Object.hasOwn(spec.flags, name) ? spec.flags[name] : undefined;
    if (kind === undefined) return unknownFlag(verb, name);
    if (Object.hasOwn(command.flags, name)) return malformed(`--${name} is given twice.`);
    const value = kind === 'flag' ? true : words[++at];
    if (value === undefined || value === '') return malformed(`--${name} needs a value.`);
    command.flags[name] = value;
  }
  return place(command, positional) ?? needed(command) ?? command;
}

function place(command: Command, words: string[]): Refusal | undefined {
  const spec: VerbSpec = verbs[command.verb];
  for (const wanted of spec.takes) {
    const word = words.shift();
    const name = wanted.replace('?', '') as 'environment' | 'run' | 'finding' | 'subverb';
    if (word === undefined) {
      if (wanted.endsWith('?')) continue;
      return {
        code: 'missing_argument',
        message: `\`${TRIGGER} ${command.verb}\` needs ${name === 'environment' ? 'an environment' : `a ${name}`}.`,
        nextStep: `\`${usage(command.verb)}\``,
      };
    }
    if (!isValid(name, word)) return malformed(`That is no ${name}.`);
    command[name] = word;
  }
  if (words.length === 0) return undefined;
  return {
    code: 'unexpected_argument',
    message: 'There is more than the command takes.',
    nextStep: `\`${usage(command.verb)}\``,
  };
}

function isValid(name: 'environment' | 'run' | 'finding' | 'subverb', word: string): boolean {
  if (name === 'run') return /^r-[0-9a-f]{6,64}$/.test(word);
  if (name === 'subverb') return (subverbs as readonly string[]).includes(word);
  return /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/.test(word);
}

function needed({ verb, flags }: Command): Refusal | undefined {
  const spec: VerbSpec = verbs[verb];
  const missing = (spec.needs ?? []).find((name) => flags[name] === undefined);
  if (missing === undefined) return undefined;
  return {
    code: 'missing_argument',
    message: `\`${TRIGGER} ${verb}\` needs --${missing}.`,
    nextStep: `\`${usage(verb)}\``,
  };
}

/** `/migrate ack <finding> --reason "…"`. */
export function usage(verb: Verb): string {
  const spec: VerbSpec = verbs[verb];
  const parts = spec.takes.map((wanted) => (wanted.endsWith('?') ? `[${wanted.slice(0, -1)}]` : `<${wanted}>`));
  const flags = (spec.needs ?? []).map((name) => `--${name} "…"`);
  return [TRIGGER, verb, ...parts, ...flags].join(' ');
}

function unknownVerb(verb: string): Refusal {
  const near = nearestName(verb, Object.keys(verbs));
  const nextStep =
    near === undefined ? `\`${TRIGGER} help\` lists the commands.` : `Did you mean \`${TRIGGER} ${near}\`?`;
  return { code: 'unknown_verb', message: 'There is no such command.', nextStep };
}

function unknownFlag(verb: Verb, name: string): Refusal {
  const known = Object.keys(verbs[verb].flags);
  const near = nearestName(name, known);
  const list = known.length === 0 ? 'It takes no flags.' : `It takes ${known.map((each) => `--${each}`).join(', ')}.`;
  return {
    code: 'unknown_flag',
    message: `\`${TRIGGER} ${verb}\` has no such flag.`,
    nextStep: near === undefined ? list : `Did you mean --${near}? ${list}`,
  };
}

function malformed(message: string): Refusal {
  return { code: 'malformed_command', message, nextStep: `\`${TRIGGER} help\` lists the commands.` };
}
