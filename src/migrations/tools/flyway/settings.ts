import type { Tree } from '../../../git/tree.ts';
import { folderOf, foldersOf, nameOf } from '../shared/folders.ts';
import { manifestText } from '../shared/manifests.ts';

/** What the repository says of its Flyway, as far as files say it. */
export interface FlywaySettings {
  /** Lower-case name → value. */
  placeholders: Map<string, string>;
  /** `classpath:` and `filesystem:` removed. */
  locations: string[];
  table: string;
  outOfOrder: boolean;
  mixed: boolean;
}

const FILE =
  /^(?:flyway.*\.(?:conf|toml|properties)|application(?:-[\w.]+)?\.(?:properties|ya?ml)|pom\.xml|build\.gradle(?:\.kts)?)$/;
const OTHER_PROFILE = /^application-.*(?:test|local|dev|h2|mysql|mariadb|sqlite|oracle)/;

const known = new WeakMap<Tree, Map<string, Promise<FlywaySettings>>>();

/**
 * Settings from the configuration files of the module that `folder` is in (all of them above `folder`'s module root,
 * and under its `src/main/resources`). Read by key, so nested YAML and TOML keys count by their last name.
 */
export function flywaySettings(tree: Tree, folder: string): Promise<FlywaySettings> {
  const module = moduleOf(folder);
  const perTree = known.get(tree) ?? new Map<string, Promise<FlywaySettings>>();
  known.set(tree, perTree);
  const settings = perTree.get(module) ?? readSettings(tree, module);
  perTree.set(module, settings);
  return settings;
}

/** `app/src/main/resources/db/migration` belongs to `app`. */
export function moduleOf(folder: string): string {
  const at = /(?:^|\/)src\/(?:main|test)(?:\/|$)/.exec(folder)?.index;
  if (at !== undefined) return at === 0 ? '.' : folder.slice(0, at);
  return folderOf(folder);
}

async function readSettings(tree: Tree, module: string): Promise<FlywaySettings> {
  const settings: FlywaySettings = {
    placeholders: new Map(),
    locations: [],
    table: 'flyway_schema_history',
    outOfOrder: false,
    mixed: false,
  };
  const places = module === '.' ? ['.', 'src/main/resources', 'src/main/resources/config', 'conf'] : [];
  if (module !== '.')
    places.push('.', module, `${module}/src/main/resources`, `${module}/src/main/resources/config`, `${module}/conf`);
  for (const place of places) {
    for (const file of foldersOf(tree).get(place) ?? []) {
      const name = nameOf(file.path);
      if (!FILE.test(name) || OTHER_PROFILE.test(name)) continue;
      const text = await manifestText(tree, file.path);
      if (/flyway/i.test(text)) takeSettings(settings, text, name);
    }
  }
  return settings;
}

function takeSettings(settings: FlywaySettings, text: string, name: string): void {
  const flat = /\.ya?ml$/.test(name) ? flatten(text) : text;
  for (const [, key = '', raw = ''] of flat.matchAll(
    /^[ \t]*(?:(?:spring\.)?flyway\.)?([\w.-]+)[ \t]*[=:][ \t]*(.*?)[ \t]*$/gm,
  )) {
    const value = raw.replace(/^["']|["',]+$/g, '');
    const placeholder = /^placeholders\.(.+)$/.exec(key)?.[1];
    if (placeholder !== undefined) settings.placeholders.set(placeholder.toLowerCase(), value);
    else if (/^out-?of-?order$/i.test(key)) settings.outOfOrder = value === 'true';
    else if (key === 'mixed') settings.mixed = value === 'true';
    else if (key === 'table' && /^\w+$/.test(value)) settings.table = value;
    else if (key === 'locations') settings.locations = locationsIn(raw);
  }
}

function locationsIn(raw: string): string[] {
  return raw
    .replace(/[[\]"']/g, '')
    .split(',')
    .map((location) =>
      location
        .trim()
        .replace(/^(?:classpath|filesystem):\/?/, '')
        .replace(/\/$/, ''),
    )
    .filter((location) => location !== '' && !location.includes('*'));
}

/** YAML's `flyway:` block as `flyway.key: value` lines; enough for scalars, lists of locations and placeholders. */
function flatten(text: string): string {
  const stack: { indent: number; key: string }[] = [];
  const lines: string[] = [];
  const lists = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const indent = line.search(/\S/);
    const item = /^\s*-\s+(.+)$/.exec(line)?.[1];
    const [, key, value = ''] = /^\s*["']?([\w.:-]+?)["']?\s*:(?:\s+(.*))?$/.exec(line) ?? [];
    while (indent >= 0 && item === undefined && (stack.at(-1)?.indent ?? -1) >= indent) stack.pop();
    const path = stack.map((level) => level.key).join('.');
    if (item !== undefined) lists.set(path, [...(lists.get(path) ?? []), item]);
    else if (key !== undefined && value === '') stack.push({ indent, key });
    else if (key !== undefined && /(?:^|\.)flyway(?:\.|$)/.test(path)) lines.push(`${path}.${key}: ${value}`);
  }
  for (const [path, items] of lists) if (/flyway/.test(path)) lines.push(`${path}: ${items.join(',')}`);
  return lines.join('\n');
}
