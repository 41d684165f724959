import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema, type JsonSchema } from '../src/config/json-schema.ts';

const guide = readFileSync('docs/guide.md', 'utf8');
const rows = new Map(
  [...guide.matchAll(/^\| `([^`]+)` \|(.*?)\|/gm)].map(([, name = '', second = '']) => [name, second.trim()]),
);

describe('docs/guide.md', () => {
  it('names every option of lockstep.yml with its default, and no other', () => {
    const options = optionsOf(configJsonSchema());
    const named = [...rows.keys()].filter((name) =>
      /^(database|sources\[\]|suites\.\*|environments\.\*|policy)\.|^parallel$/.test(name),
    );
    expect(named.toSorted()).toEqual(options.map(({ name }) => name).toSorted());
    for (const { name, value } of options) {
      const text = value === undefined ? '' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
      expect(rows.get(name), name).toBe(text);
    }
  });

  it('has a row for every code that Lockstep gives', () => {
    const sources = globSync('src/**/*.ts').filter((path) => !/\.test\.ts$|\/(fixtures|testing)\//.test(path));
    const codes = new Set(
      sources.flatMap((path) =>
        [
          ...readFileSync(path, 'utf8').matchAll(
            /\bcode(?:: |: [^,'\n]*\? ?| = )'([a-z-]+)'(?! in )(?: : '([a-z-]+)')?/g,
          ),
        ].flatMap(([, code = '', other]) => [code, ...(other === undefined ? [] : [other])]),
      ),
    );
    expect(codes.size).toBeGreaterThan(80);
    expect([...codes].filter((code) => !rows.has(code))).toEqual([]);
  });
});

describe('docs/action.md', () => {
  const lines = readFileSync('docs/action.md', 'utf8').split('\n');
  const told = lines.filter((line) => /^\| .*\(workflows\/[\w-]+\.yml\).*\| `[a-z-]+: /.test(line));

  it('tells of each workflow to copy which rights its jobs have', () => {
    const workflows = told.map((line) =>
      [...line.matchAll(/\(workflows\/([\w-]+\.yml)\)/g)].map(([, name = '']) => name),
    );
    expect(workflows.flat().toSorted()).toEqual(globSync('*.yml', { cwd: 'docs/workflows' }).toSorted());
    for (const [index, names] of workflows.entries()) {
      const rights = told[index]
        ?.split('|')
        .at(-2)
        ?.split(',')
        .map((each) => each.trim())
        .toSorted();
      for (const name of names) expect(rights, name).toEqual(rightsOf(`docs/workflows/${name}`));
    }
  });

  function rightsOf(path: string): string[] {
    const { jobs } = parse(readFileSync(path, 'utf8')) as { jobs: Record<string, { permissions: object }> };
    const all = Object.values(jobs).flatMap(({ permissions }) => Object.entries(permissions));
    return [...new Set(all.map(([name, level]) => `\`${name}: ${level}\``))].toSorted();
  }
});

describe.each(['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md')])('%s', (page) => {
  it('links to what is there', () => {
    const text = readFileSync(page, 'utf8').replaceAll(/```[\s\S]*?```/g, '');
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      expect(existsSync(file), `${target} in ${page}`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(file), target).toContain(anchor);
    }
  });
});

interface Option {
  name: string;
  value: unknown;
}

/** `database.version`, `sources[].path`, `suites.*.test`: a mapping of names is one option where its values are texts. */
function optionsOf(schema: JsonSchema, prefix = ''): Option[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, option]) => {
    const name = `${prefix}${key}`;
    const each = typeof option.additionalProperties === 'object' ? option.additionalProperties : undefined;
    if (option.properties !== undefined) return optionsOf(option, `${name}.`);
    if (option.items?.properties !== undefined) return optionsOf(option.items, `${name}[].`);
    if (each?.properties !== undefined && prefix === '') return optionsOf(each, `${name}.*.`);
    // A mapping of names to texts is empty where it is left out; its JSON schema cannot say so.
    return [{ name, value: option.default ?? (each === undefined ? undefined : {}) }];
  });
}

/** As GitHub makes them of headings. */
function anchorsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
