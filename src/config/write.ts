import { configJsonSchema, describeAllowed, type JsonSchema } from './json-schema.ts';
import { quoteYaml, renderYaml, toComment } from './yaml-text.ts';

/** What `lockstep init` found in a repository. */
export interface FoundSetup {
  sources: ReadonlyArray<{ tool: string; path: string; reason?: string; command?: string; skipped?: string }>;
  /** Production's major version, where something in the repository tells it. */
  databaseVersion?: number;
  /** Guessed suites, by name. */
  suites?: Readonly<Record<string, { test: string; install?: string; report?: string; workingDirectory?: string }>>;
}

/**
 * A commented lockstep.yml. What was found is set; every other option stands there as a comment with its default,
 * so that removing the `#` is enough. It loads with `loadConfig`, as written and with the options uncommented.
 */
export function renderConfig(found: FoundSetup): string {
  const schema = configJsonSchema();
  const sections = Object.entries(schema.properties ?? {});
  const blocks = sections.map(([name, section]) => {
    if (name === 'sources') return renderSources(section, found);
    if (name === 'suites') return renderSuites(section, found);
    const set = name === 'database' && found.databaseVersion !== undefined ? { version: found.databaseVersion } : {};
    return section.properties === undefined ? renderOption(name, section, '') : renderSection(name, section, set);
  });
  const intro = [
    '# How Lockstep checks the migrations of this repository.',
    '# Every option has a default, shown behind its `#`: remove the `#` to change it. An empty file is valid.',
    '# Options are read from the base branch: a pull request cannot loosen its own check.',
  ];
  return `${[intro, ...blocks].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function renderSection(name: string, section: JsonSchema, set: Record<string, unknown>): string[] {
  const options = Object.entries(section.properties ?? {}).flatMap(([key, option]) =>
    renderOption(key, option, '  ', set[key]),
  );
  return [...describe(section, ''), `${name}:`, ...options];
}

/** One option with its comment; commented out, with its default or an example, where `value` is not given. */
function renderOption(name: string, option: JsonSchema, indent: string, value?: unknown): string[] {
  const hash = value === undefined ? '#' : '';
  return [...describe(option, indent), `${indent}${hash}${name}: ${renderYaml(value ?? exampleOf(name, option))}`];
}

function exampleOf(name: string, option: JsonSchema): unknown {
  return option.default ?? EXAMPLES[name] ?? (option.type === 'object' ? {} : '');
}

/** A whole block that can be uncommented at once: a `#` before each line, at the margin. */
function commentedBlock(head: string[], schema: JsonSchema): string[] {
  const options = Object.entries(schema.properties ?? {}).flatMap(([name, option]) =>
    renderOption(name, option, '    ', exampleOf(name, option)),
  );
  return [...head, ...options].map((line) => `#${line}`);
}

/** For options without a default: what a value looks like. */
const EXAMPLES: Record<string, unknown> = {
  url: 'postgres://user@localhost:5432/postgres',
  image: 'postgres:17',
  baseline: 'db/structure.sql',
  seed: 'db/seed.sql',
  tool: 'sql',
  path: 'migrations',
  command: 'npm run migrate',
  install: 'npm ci',
  down: 'npm run migrate:down',
  test: 'npm test',
  report: 'reports/junit.xml',
  snapshot: '.lockstep/snapshot.json',
  backfillRowsPerSecond: 5000,
};

function renderSources(section: JsonSchema, { sources }: FoundSetup): string[] {
  const detected = sources.map(({ tool, path, reason, skipped }) => {
    const because = skipped === undefined ? reason : `skipped: ${skipped}`;
    return toComment(`Detected: ${tool} in ${path}${because === undefined ? '' : ` (${because})`}`, '');
  });
  const commands = sources.filter(({ command, skipped }) => command !== undefined && skipped === undefined);
  const example = commentedBlock(['sources:', '  -'], section.items ?? {});
  if (commands.length === 0) return [...describe(section, ''), ...detected, ...example];
  const active = commands.flatMap(({ path, command }) => [
    '  - tool: command',
    `    path: ${quoteYaml(path)}`,
    `    command: ${quoteYaml(command ?? '')}`,
  ]);
  return [...describe(section, ''), ...detected, 'sources:', ...active];
}

function renderSuites(section: JsonSchema, { suites = {} }: FoundSetup): string[] {
  const shape = typeof section.additionalProperties === 'object' ? section.additionalProperties : {};
  const properties = Object.entries(shape.properties ?? {});
  const head = [
    ...describe(section, ''),
    '# The base branch’s tests and this branch’s tests run on the schema before and after the migrations.',
    '# They must use the database that DATABASE_URL names, and must not rebuild its schema.',
  ];
  const guesses = Object.entries(suites);
  if (guesses.length === 0) return [...head, ...commentedBlock(['suites:', '  unit:'], shape)];
  const written = guesses.flatMap(([name, guess], position) => [
    `  ${quoteYaml(name)}:`,
    ...properties.flatMap(([key, option]) => {
      const value = (guess as Record<string, unknown>)[key];
      if (value === undefined && position > 0) return [];
      return renderOption(key, option, '    ', value);
    }),
  ]);
  return [...head, 'suites:', ...written];
}

/** Comment lines: what the option is, and what may stand there. */
function describe(option: JsonSchema, indent: string): string[] {
  const allowed = option.enum === undefined ? '' : ` One of: ${describeAllowed(option).replace('one of: ', '')}.`;
  const text = `${option.description ?? ''}${allowed}`.trim();
  return text === '' ? [] : [toComment(text, indent)];
}
