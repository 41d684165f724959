import { defaultPolicy, defaultVersion } from '../../config/default-policy.ts';
import type { PolicyConfig, SourceConfig } from '../../config/schema.ts';
import type { Tree } from '../../git/tree.ts';
import { guessVersion } from '../guess-version.ts';

/** What lint follows of lockstep.yml and of the command line. */
export interface LintSettings {
  policy: PolicyConfig;
  sources: SourceConfig[];
  /** Major version, 13 to 18. */
  databaseVersion: number;
  /** `database.settings` of lockstep.yml. */
  sessionSettings?: Record<string, string>;
  /** `YYYY-MM-DD`: the day by which waivers are judged. */
  today: string;
  assumptions: string[];
}

export interface SettingsInput {
  /** Replaces the repository's own file. */
  config?: { text: string; file: string };
  databaseVersion?: number;
  today: string;
}

const PATHS = ['lockstep.yml', 'lockstep.yaml', '.github/lockstep.yml'];

/** The repository's lockstep.yml as it is in `tree`; the schema is only loaded where there is one. */
export async function settingsFor(
  tree: Tree,
  { config, databaseVersion, today }: SettingsInput,
): Promise<LintSettings> {
  const path = PATHS.find((candidate) => tree.get(candidate) !== undefined);
  const file = config ?? (path === undefined ? undefined : { text: await tree.text(path), file: path });
  const { loadConfig } = file === undefined ? { loadConfig: undefined } : await import('../../config/load.ts');
  const loaded = file && loadConfig?.(file.text, file.file);
  const isNamed = file !== undefined && /^\s*version\s*:/m.test(file.text);
  const guess = databaseVersion === undefined && !isNamed ? await guessVersion(onlyYaml(tree)) : undefined;
  const version = databaseVersion ?? guess?.major ?? loaded?.database.version ?? defaultVersion;
  const from =
    guess === undefined ? '; --database-version decides.' : `, from ${guess.path}; --database-version decides.`;
  return {
    policy: loaded?.policy ?? defaultPolicy,
    sources: loaded?.sources ?? [],
    databaseVersion: version,
    ...(loaded && { sessionSettings: loaded.database.settings }),
    today,
    assumptions: databaseVersion === undefined && !isNamed ? [`PostgreSQL ${version} is assumed${from}`] : [],
  };
}

/** So that nobody asks the disk for the sizes of all the others. */
function onlyYaml(tree: Tree): Tree {
  return {
    id: tree.id,
    files: tree.files.filter(({ path }) => /\.ya?ml$/i.test(path)),
    get: (path) => tree.get(path),
    text: (path) => tree.text(path),
  };
}
