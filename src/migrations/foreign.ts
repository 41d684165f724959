import type { Tree } from '../git/tree.ts';
import { exclusionOf } from './excluded.ts';
import type { MigrationSource } from './migration.ts';

/** Changed migrations that are written in code, or that no tool claims: nothing of them was looked at. */
export interface ForeignMigrations {
  /** `Rails`, `Django` …; undefined for SQL that no tool claims. */
  tool?: string;
  /** The first changed file, and how many there are. */
  path: string;
  count: number;
  /** A migrate command to put under sources. */
  command?: string;
  /** The layout belongs to this tool alone; others only look like migrations. */
  certain: boolean;
}

interface Framework {
  tool: string;
  files: RegExp;
  command: string;
}

const JAVASCRIPT = 'a JavaScript tool';

/** By the layout that each framework documents. */
const FRAMEWORKS: Framework[] = [
  { tool: 'Rails', files: /(?:^|\/)db\/(?:\w+_)?migrate\/\d+_\w+\.rb$/, command: 'bin/rails db:migrate' },
  { tool: 'Django', files: /(?:^|\/)migrations\/\d{4}_\w+\.py$/, command: 'python manage.py migrate' },
  { tool: 'Alembic', files: /(?:^|\/)versions\/[0-9a-f]{4,}\w*_\w+\.py$/, command: 'alembic upgrade head' },
  { tool: 'Ecto', files: /(?:^|\/)priv\/\w+\/migrations\/\d+_\w+\.exs$/, command: 'mix ecto.migrate' },
  {
    tool: 'Laravel',
    files: /(?:^|\/)database\/migrations\/\d{4}_\d\d_\d\d_\d+_\w+\.php$/,
    command: 'php artisan migrate --force',
  },
  {
    tool: 'Doctrine',
    files: /(?:^|\/)migrations\/(?:.*\/)?Version\d{14}\.php$/i,
    command: 'php bin/console doctrine:migrations:migrate --no-interaction',
  },
  { tool: 'Entity Framework', files: /(?:^|\/)Migrations\/\d{14}_\w+\.cs$/, command: 'dotnet ef database update' },
  {
    tool: 'Liquibase',
    files: /(?:^|\/)db\/(?:.*\/)?changelog[^/]*(?:\/.*)?\.(?:xml|ya?ml|json)$|changelog-master\.(?:xml|ya?ml|json)$/i,
    command: 'liquibase update',
  },
  {
    tool: JAVASCRIPT,
    files: /(?:^|\/)migrations?\/(?:.*\/)?\d{4,}[-_.][\w.-]+\.(?:[cm]?js|ts)$/,
    command: 'npm run migrate',
  },
];

const UNCLAIMED_SQL = /(?:^|\/)(?:db\/)?migrat(?:ions?|e)\/(?:.*\/)?[^/]+\.sql$/i;

/** What changed between two trees and looks like a migration, outside every source that was found or configured. */
export function findForeign(base: Tree, head: Tree, sources: MigrationSource[]): ForeignMigrations[] {
  const claimed = sources.flatMap(({ path, morePaths = [] }) => [path, ...morePaths]);
  const isClaimed = (path: string): boolean =>
    claimed.some((folder) => folder === '.' || path.startsWith(`${folder}/`));
  const changed = head.files.filter(({ path, blob }) => base.get(path)?.blob !== blob).map(({ path }) => path);
  const loose = changed.filter((path) => !isClaimed(path) && exclusionOf(path) === undefined);
  const found = FRAMEWORKS.flatMap(({ tool, files, command }): ForeignMigrations[] => {
    const [path, ...others] = loose.filter((each) => files.test(each));
    return path === undefined ? [] : [{ tool, path, count: others.length + 1, command, certain: tool !== JAVASCRIPT }];
  });
  const [sql, ...others] = loose.filter((path) => UNCLAIMED_SQL.test(path));
  return sql === undefined ? found : [...found, { path: sql, count: others.length + 1, certain: false }];
}
