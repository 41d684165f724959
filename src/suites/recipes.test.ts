import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findRecipe } from './recipes.ts';
import { findRefusal } from './refusal.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lockstep-recipes-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test.each([
  ['Django', 'manage.py', ''],
  ['Django', 'requirements.txt', 'psycopg\nDjango>=5\n'],
  ['Rails', 'Gemfile', 'gem "rails", "~> 8"'],
  ['Laravel', 'artisan', ''],
  ['Ecto', 'mix.exs', ''],
  ['Prisma', 'package.json', '{"dependencies":{"@prisma/client":"7"}}'],
  ['TypeORM', 'package.json', '{"dependencies":{"typeorm":"1"}}'],
  ['Sequelize', 'package.json', '{"dependencies":{"sequelize":"7"}}'],
  ['Knex', 'knexfile.ts', ''],
  ['Flyway or Liquibase with Spring', 'pom.xml', '<artifactId>flyway-core</artifactId>'],
  ['Alembic', 'alembic.ini', ''],
])('%s is known by %s', async (name, file, text) => {
  await mkdir(dirname(join(dir, file)), { recursive: true });
  await writeFile(join(dir, file), text);
  expect(await findRecipe([dir])).toMatch(new RegExp(`^With ${name}: `));
});

test('an unknown framework gets the general recipe', async () => {
  await writeFile(join(dir, 'requirements.txt'), 'django-filter-like-thing\n');
  expect(await findRecipe([dir, join(dir, 'missing')])).toMatch(/^Make the tests use the database of DATABASE_URL/);
});

test.each([
  ['Alembic', "alembic.util.exc.CommandError: Can't locate revision identified by '4f2a'"],
  ['Flyway', 'Validate failed: Migrations have failed validation\nDetected applied migration not resolved locally: 7'],
  ['Knex', 'The migration directory is corrupt, the following files are missing: 3.js'],
  ['Rails', 'Migrations are pending. To resolve this issue, run: bin/rails db:migrate'],
  ['golang-migrate', 'no migration found for version 12: read down for version 12'],
  ['sqlx', 'migration 5 was previously applied but is missing in the resolved migrations'],
  ['node-pg-migrate', 'Not run migration 003_a is preceding already run migration 004_b'],
])('the refusal of %s is known', (tool, text) => {
  expect(findRefusal(text)).toBe(tool);
});

test('an error of the database is no refusal', () => {
  expect(findRefusal('column "migration" does not exist')).toBeUndefined();
});
