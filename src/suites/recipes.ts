import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Framework {
  name: string;
  /** Files that give it away, in the suite's directory or the worktree's root. */
  files: readonly string[];
  /** Dependencies that give it away, in package.json, requirements, pom.xml and the like. */
  dependencies?: RegExp;
  recipe: string;
}

const MANIFESTS = [
  ...['package.json', 'requirements.txt', 'pyproject.toml', 'Gemfile', 'composer.json', 'mix.exs'],
  ...['pom.xml', 'build.gradle', 'build.gradle.kts', 'go.mod'],
];

/** The more specific first: a Spring project with Flyway also has a pom.xml. */
const FRAMEWORKS: readonly Framework[] = [
  {
    name: 'Django',
    files: ['manage.py'],
    dependencies: /^\s*["']?django\b(?!-)/im,
    recipe:
      'set DATABASES["default"]["TEST"]["NAME"] to os.environ["PGDATABASE"] and run the tests with `--keepdb` (pytest-django: `--reuse-db --no-migrations`)',
  },
  {
    name: 'Rails',
    files: ['bin/rails', 'config/application.rb'],
    dependencies: /gem ["']rails["']/,
    recipe:
      'set `ActiveRecord.maintain_test_schema = false` (config.active_record.maintain_test_schema in config/environments/test.rb) if ENV["LOCKSTEP"], and run no db:test:prepare, db:schema:load or db:setup',
  },
  {
    name: 'Laravel',
    files: ['artisan'],
    recipe:
      'replace RefreshDatabase and DatabaseMigrations by DatabaseTransactions if getenv("LOCKSTEP"), and let phpunit.xml not override DB_DATABASE',
  },
  {
    name: 'Ecto',
    files: ['mix.exs'],
    recipe: 'take ecto.create and ecto.migrate out of the `test` alias in mix.exs if System.get_env("LOCKSTEP")',
  },
  {
    name: 'Prisma',
    files: ['prisma/schema.prisma'],
    dependencies: /"@prisma\/client"/,
    recipe: 'run no `prisma migrate reset`, `migrate dev` or `db push` before the tests if LOCKSTEP is set',
  },
  {
    name: 'TypeORM',
    files: [],
    dependencies: /"typeorm"/,
    recipe:
      'set `synchronize: false`, `dropSchema: false` and `migrationsRun: false` on the DataSource if LOCKSTEP is set',
  },
  {
    name: 'Sequelize',
    files: ['.sequelizerc'],
    dependencies: /"sequelize"/,
    recipe: 'run no `sequelize.sync({ force: true })`, `drop()` or `db:migrate` in the tests if LOCKSTEP is set',
  },
  {
    name: 'Knex',
    files: ['knexfile.js', 'knexfile.ts', 'knexfile.mjs', 'knexfile.cjs'],
    dependencies: /"knex"/,
    recipe: 'run no `migrate.rollback()` or `migrate.latest()` in the tests’ set-up if LOCKSTEP is set',
  },
  {
    name: 'Flyway or Liquibase with Spring',
    files: [],
    dependencies: /flyway|liquibase|spring-boot/i,
    recipe:
      'set SPRING_DATASOURCE_URL to a jdbc:postgresql URL made of PGHOST, PGPORT and PGDATABASE, SPRING_FLYWAY_ENABLED and SPRING_LIQUIBASE_ENABLED to false and SPRING_JPA_HIBERNATE_DDL_AUTO to none in the suite’s `env`, and use no Testcontainers or embedded database',
  },
  {
    name: 'Alembic',
    files: ['alembic.ini'],
    dependencies: /^\s*["']?alembic\b/im,
    recipe:
      'run no `alembic upgrade` and no `metadata.create_all()` / `drop_all()` in the fixtures if os.environ.get("LOCKSTEP")',
  },
];

const GENERAL =
  'use the database of DATABASE_URL (or the PG* variables) as it is, without creating, migrating or dropping it, if LOCKSTEP is set';

/**
 * How to make this project's tests keep the database they are given: the framework's own switch where the framework can
 * be guessed from the files in `dirs`.
 */
export async function findRecipe(dirs: readonly string[]): Promise<string> {
  const manifests = await Promise.all(
    dirs.flatMap((dir) => MANIFESTS.map((name) => readFile(join(dir, name), 'utf8').catch(() => ''))),
  );
  for (const { name, files, dependencies, recipe } of FRAMEWORKS) {
    const named = dependencies !== undefined && manifests.some((text) => dependencies.test(text.slice(0, 500_000)));
    if (named || (await hasAny(dirs, files))) return `With ${name}: ${recipe}.`;
  }
  return `Make the tests ${GENERAL}.`;
}

async function hasAny(dirs: readonly string[], files: readonly string[]): Promise<boolean> {
  const paths = dirs.flatMap((dir) => files.map((file) => join(dir, file)));
  const found = await Promise.all(
    paths.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
