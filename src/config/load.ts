import { ConfigError } from '../errors.ts';
import { configJsonSchema } from './json-schema.ts';
import { type ConfigProblem, describeIssues } from './problems.ts';
import { readYaml } from './read-yaml.ts';
import { Config } from './schema.ts';

/** Where lockstep.yml is looked for, from the repository's root; the first that exists is used. */
export const configPaths: readonly string[] = ['lockstep.yml', 'lockstep.yaml', '.github/lockstep.yml'];

/** Problems listed in one message; the rest is counted. */
const SHOWN = 10;

/**
 * Reads lockstep.yml. Every option has a default, so an empty file is valid; a section left empty
 * (`database:` with only comments below it) counts as absent.
 * @param file How messages name it; nothing is read from disk.
 * @throws ConfigError listing every problem with line, column, what is allowed and the nearest name.
 */
export function loadConfig(text: string, file: string): Config {
  const yaml = readYaml(text, file);
  const present = Object.entries(yaml.value).filter(([, value]) => value !== null);
  const parsed = Config.safeParse(Object.fromEntries(present));
  if (parsed.success) return parsed.data;
  const problems = describeIssues(parsed.error.issues, yaml, configJsonSchema());
  throw configError(problems, file);
}

/** The configuration of a repository without a lockstep.yml. */
export function defaultConfig(): Config {
  return Config.parse({});
}

function configError(problems: ConfigProblem[], file: string): ConfigError {
  const [first] = problems;
  const location = `${file}:${first?.line ?? 1}:${first?.column ?? 1}`;
  const lines = problems.map(({ line, column, message }) => `${file}:${line}:${column} ${message}`);
  if (lines.length <= 1) {
    const line = lines[0] ?? `${file} cannot be used`;
    return new ConfigError(line.endsWith('?') ? line : `${line}.`, { location, hint: first?.hint ?? '' });
  }
  const rest = lines.length - SHOWN;
  const listed = lines.slice(0, SHOWN).map((line) => `  ${line}`);
  if (rest > 0) listed.push(`  … and ${rest} more`);
  const hints = [...new Set(problems.slice(0, SHOWN).map(({ hint }) => hint))];
  return new ConfigError(`${file} has ${lines.length} problems:\n${listed.join('\n')}`, {
    location,
    hint: hints.join('\n'),
  });
}
