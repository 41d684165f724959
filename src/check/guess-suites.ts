import type { Tree } from '../git/tree.ts';

interface GuessedSuite {
  install?: string;
  test: string;
  report?: string;
}

/** A first guess at the test command, from the files of the root; `lockstep init` writes it for the user to correct. */
export async function guessSuites(tree: Tree): Promise<Record<string, GuessedSuite>> {
  const manifest = tree.get('package.json') === undefined ? undefined : await tree.text('package.json');
  if (manifest !== undefined) return { app: nodeSuite(tree, manifest) };
  const found = GUESSES.find(({ file }) => tree.get(file) !== undefined);
  return found === undefined ? {} : { app: found.suite };
}

const GUESSES: Array<{ file: string; suite: GuessedSuite }> = [
  { file: 'go.mod', suite: { test: 'go test ./...' } },
  { file: 'Cargo.toml', suite: { test: 'cargo test' } },
  { file: 'pom.xml', suite: { test: 'mvn -B test', report: 'target/surefire-reports/*.xml' } },
  { file: 'build.gradle', suite: { test: './gradlew test', report: 'build/test-results/test/*.xml' } },
  { file: 'build.gradle.kts', suite: { test: './gradlew test', report: 'build/test-results/test/*.xml' } },
  { file: 'mix.exs', suite: { install: 'mix deps.get', test: 'mix test' } },
  { file: 'Gemfile', suite: { install: 'bundle install', test: 'bundle exec rspec' } },
  {
    file: 'manage.py',
    suite: { install: 'pip install -r requirements.txt', test: 'pytest --junitxml=report.xml', report: 'report.xml' },
  },
  {
    file: 'pyproject.toml',
    suite: { install: 'pip install -e .', test: 'pytest --junitxml=report.xml', report: 'report.xml' },
  },
];

function nodeSuite(tree: Tree, manifest: string): GuessedSuite {
  const lock = (name: string): boolean => tree.get(name) !== undefined;
  const [install, run] = lock('pnpm-lock.yaml')
    ? ['pnpm install --frozen-lockfile', 'pnpm exec']
    : lock('yarn.lock')
      ? ['yarn install --immutable', 'yarn exec']
      : [lock('package-lock.json') ? 'npm ci' : 'npm install', 'npx'];
  if (/"vitest"\s*:/.test(manifest)) {
    return { install, test: `${run} vitest run --reporter=junit --outputFile=report.xml`, report: 'report.xml' };
  }
  return { install, test: 'npm test' };
}
