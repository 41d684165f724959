import type { Finding } from '../analysis/analysis.ts';
import { configPaths } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type { Tree } from '../git/tree.ts';

/** A file that decides how evidence comes about, and that a pull request changes. */
export interface EditedFile {
  path: string;
  /** Blob ids; null where there is none. */
  before: string | null;
  after: string | null;
}

export const authorControlled = 'evidence-author-controlled';

/** GitHub looks for it in these places. https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners */
const OWNERS = ['CODEOWNERS', '.github/CODEOWNERS', 'docs/CODEOWNERS'];

/** Files that tell a test runner what to run and when to call it a pass. */
const HARNESS =
  /^(?:(?:vite|vitest|jest|playwright|cypress|karma|ava|wdio)\.(?:config|workspace)[^/]*|\.mocharc[^/]*|pytest\.ini|tox\.ini|conftest\.py|noxfile\.py|phpunit\.xml(?:\.dist)?|\.rspec|Makefile|GNUmakefile|Justfile|Taskfile\.ya?ml|(?:docker-)?compose[^/]*\.ya?ml)$/i;

/** Keys of package.json by which a suite is run; its dependencies are the app's. */
const SCRIPTS = ['scripts', 'jest', 'vitest', 'mocha', 'ava', 'c8', 'nyc'];

/**
 * The files of {@link EditedFile}: the workflows that ran, actions of the repository's own, lockstep.yml, CODEOWNERS
 * and, where suites are tested, their runner's configuration. Code that the tests run is not among them: a pull request
 * always brings that.
 */
export async function findAuthorControlled({
  base,
  head,
  workflows,
  config,
}: AuthorControlledInput): Promise<EditedFile[]> {
  const hasSuites = Object.keys(config.suites).length > 0;
  const decides = (path: string): boolean =>
    workflows.includes(path) ||
    path.startsWith('.github/actions/') ||
    (configPaths as readonly string[]).includes(path) ||
    OWNERS.includes(path) ||
    (hasSuites && HARNESS.test(path.slice(path.lastIndexOf('/') + 1)));
  const edited = editedBetween(base, head);
  const manifests = hasSuites ? edited.filter(({ path }) => /(?:^|\/)package\.json$/.test(path)) : [];
  const changed: EditedFile[] = [];
  for (const file of manifests)
    if ((await scriptsOf(base, file.path)) !== (await scriptsOf(head, file.path))) changed.push(file);
  return [...edited.filter(({ path }) => decides(path)), ...changed];
}

export interface AuthorControlledInput {
  base: Tree;
  head: Tree;
  /** Paths of the workflow that ran, and of those that it calls. */
  workflows: readonly string[];
  /** The base branch's. */
  config: Config;
}

/**
 * The finding that somebody else has to accept. Its place is what was edited and how, so that an ack ends with the next
 * edit.
 */
export function authorControlledFinding(
  edited: readonly EditedFile[],
  otherBases: readonly string[] = [],
): Finding & { migration: string } {
  const [first, ...others] = edited.map(({ path }) => path);
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const why =
    first === undefined
      ? `the same commit was proposed to \`${otherBases[0]}\` as well, whose workflow may have been the one that ran.`
      : `this pull request changes \`${first}\`${more}, which decides how it is made.`;
  return {
    rule: authorControlled,
    severity: 'block',
    message: `The evidence is author-controlled: ${why}`,
    origin: 'measured',
    migration: JSON.stringify([...edited.map(({ path, before, after }) => [path, before, after]), ...otherBases]),
  };
}

function editedBetween(base: Tree, head: Tree): EditedFile[] {
  const paths = new Set([...base.files, ...head.files].map(({ path }) => path));
  return [...paths].sort().flatMap((path) => {
    const [before, after] = [base.get(path)?.blob ?? null, head.get(path)?.blob ?? null];
    return before === after ? [] : [{ path, before, after }];
  });
}

async function scriptsOf(tree: Tree, path: string): Promise<string> {
  if (tree.get(path) === undefined) return '';
  try {
    const manifest = JSON.parse(await tree.text(path)) as Record<string, unknown> | null;
    return JSON.stringify(SCRIPTS.map((key) => manifest?.[key]));
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return 'not JSON';
    throw thrown;
  }
}
