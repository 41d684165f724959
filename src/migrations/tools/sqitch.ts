import { createHash } from 'node:crypto';
import type { Tree, TreeFile } from '../../git/tree.ts';
import type { Migration, MigrationSource, MigrationTool, SourceHistory, SourceProblem } from '../migration.ts';
import { blobsOf, buildMigration } from './shared/build-migration.ts';
import { endOfQuoted } from './shared/end-of-quoted.ts';
import { folderOf, joinPath, nameOf } from './shared/folders.ts';
import { findManifest, manifestText } from './shared/manifests.ts';
import { unreadable } from './shared/problems.ts';
import { splitPsql } from './shared/psql-script.ts';
import { readSql } from './shared/read-sql.ts';
import { readSqitchPlan, type SqitchChange, type SqitchPlan } from './shared/sqitch-plan.ts';
import { sqitchBookkeeping, sqitchRecord, sqitchUnrecord } from './shared/sqitch-registry.ts';

interface Project {
  plan: SqitchPlan;
  planFile: string;
  /** Where psql runs, so that `\i` starts there: the folder of sqitch.conf. */
  home: string;
  deploy: string;
  revert: string;
  extension: string;
  engine: string;
  variables: Map<string, string>;
}

/** Sqitch: in the plan's order, each script by psql in a session of its own, no transaction but the script's. */
export const sqitch: MigrationTool = { id: 'sqitch', detect, read };

async function detect(tree: Tree): Promise<MigrationSource[]> {
  const sources: MigrationSource[] = [];
  for (const file of tree.files) {
    if (!file.path.endsWith('.plan') || file.size > 10_000_000) continue;
    if (nameOf(file.path) !== 'sqitch.plan' && !/^%project=/m.test(await tree.text(file.path))) continue;
    const project = await readProject(tree, file.path);
    const reason = `${file.path} plans ${project.plan.changes.length} changes of the project ${project.plan.project}`;
    const foreign = project.engine !== 'pg' && project.engine !== '';
    const skipped = `sqitch.conf says engine ${project.engine}; Lockstep rehearses PostgreSQL (pg).`;
    sources.push({ tool: 'sqitch', path: folderOf(file.path), reason, ...(foreign && { skipped }) });
  }
  return sources;
}

async function readProject(tree: Tree, planFile: string): Promise<Project> {
  const folder = folderOf(planFile);
  const conf = await findManifest(tree, folder, { names: ['sqitch.conf'], pattern: /^/, reach: 'above' });
  const home = conf === undefined ? folder : folderOf(conf.path);
  const settings = readConfig(conf?.text ?? '');
  const top = joinPath(home, settings.get('engine.pg.top_dir') ?? settings.get('core.top_dir') ?? '.') ?? home;
  const dir = (name: string) =>
    joinPath(home, settings.get(`engine.pg.${name}_dir`) ?? settings.get(`core.${name}_dir`) ?? '') ?? home;
  const hasDir = (name: string) => settings.has(`engine.pg.${name}_dir`) || settings.has(`core.${name}_dir`);
  const variables = [...settings].filter(
    ([key]) => key.startsWith('deploy.variables.') || key.startsWith('core.variables.'),
  );
  return {
    plan: readSqitchPlan(await manifestText(tree, planFile)),
    planFile,
    home,
    deploy: hasDir('deploy') ? dir('deploy') : (joinPath(top, 'deploy') ?? top),
    revert: hasDir('revert') ? dir('revert') : (joinPath(top, 'revert') ?? top),
    extension: settings.get('engine.pg.extension') ?? settings.get('core.extension') ?? 'sql',
    engine: settings.get('core.engine') ?? '',
    variables: new Map([
      ['registry', 'sqitch'],
      ...variables.map(([key, value]) => [key.replace(/^\w+\.variables\./, ''), value] as const),
    ]),
  };
}

/** Git's configuration syntax: `[engine "pg"]` and `key = value` give `engine.pg.key`. */
function readConfig(text: string): Map<string, string> {
  const settings = new Map<string, string>();
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    const [, name, detail] = /^\s*\[\s*([\w.-]+)(?:\s+"([^"]*)")?\s*\]/.exec(line) ?? [];
    if (name !== undefined) section = [name.toLowerCase(), ...(detail === undefined ? [] : [detail])].join('.');
    const [, key, value = ''] = /^\s*([A-Za-z][\w-]*)\s*=\s*("(?:[^"\\]|\\.)*"|[^#;]*)/.exec(line) ?? [];
    if (key !== undefined) settings.set(`${section}.${key}`, value.trim().replace(/^"(.*)"$/, '$1'));
  }
  return settings;
}

async function read(tree: Tree, source: MigrationSource): Promise<SourceHistory> {
  const planFile = tree.files.find((file) => folderOf(file.path) === source.path && file.path.endsWith('.plan'));
  if (planFile === undefined) {
    const missing = unreadable(source.path, 'has no sqitch.plan', 'Restore the plan.');
    return { source, bookkeeping: '', migrations: [], problems: [missing] };
  }
  const project = await readProject(tree, planFile.path);
  const problems: SourceProblem[] = project.plan.errors.map(({ line, text }) =>
    unreadable(planFile.path, `line ${line} is not a change or a tag: ${text}`, 'Correct the plan; sqitch would stop.'),
  );
  const migrations: Migration[] = [];
  for (const change of project.plan.changes) {
    const migration = await readChange({ tree, source, project, change, problems });
    if (migration !== undefined) migrations.push(migration);
  }
  return { source, bookkeeping: sqitchBookkeeping(project.plan), migrations, problems };
}

interface ReadInput {
  tree: Tree;
  source: MigrationSource;
  project: Project;
  change: SqitchChange;
  problems: SourceProblem[];
}

async function readChange({ tree, source, project, change, problems }: ReadInput): Promise<Migration | undefined> {
  const deployPath = scriptPath({ tree, project, change, folder: project.deploy });
  const deploy = tree.get(deployPath);
  const revert = tree.get(joinPath(project.revert, deployPath.slice(project.deploy.length)) ?? deployPath);
  if (deploy === undefined) {
    problems.push(missingScript(deployPath, project, change));
    return undefined;
  }
  const up = await readScript({ tree, project, file: deploy, problems });
  const down = revert && (await readScript({ tree, project, file: revert, problems }));
  const hash = createHash('sha1').update(up.text).digest('hex');
  return buildMigration({
    id: change.id,
    version: [change.name, ...change.tags.map((tag) => tag.name)].join(' '),
    tool: 'sqitch',
    source: source.path,
    path: deploy.path,
    files: blobsOf(deploy, revert),
    up: { batches: up.batches, transaction: 'none' },
    down: down && { batches: down.batches, transaction: 'none' },
    notAnalysed: up.notAnalysed,
    record: [...up.resets, sqitchRecord(project.plan, change, hash)].join(';\n'),
    unrecord: [...(down?.resets ?? []), sqitchUnrecord(project.plan, change)].join(';\n'),
    checksum: hash,
  });
}

/** lib/App/Sqitch/Plan/Change.pm, _path_segments: a reworked change's files carry the first tag that has a file. */
function scriptPath({
  tree,
  project,
  change,
  folder,
}: {
  tree: Tree;
  project: Project;
  change: SqitchChange;
  folder: string;
}): string {
  const path = (suffix: string) => joinPath(folder, `${change.name}${suffix}.${project.extension}`) ?? folder;
  const candidates = change.reworkTags.map(path);
  return candidates.find((candidate) => tree.get(candidate) !== undefined) ?? candidates[0] ?? path('');
}

async function readScript({
  tree,
  project,
  file,
  problems,
}: {
  tree: Tree;
  project: Project;
  file: TreeFile;
  problems: SourceProblem[];
}) {
  const { text, problem } = await readSql(tree, file);
  if (problem !== undefined) problems.push(problem);
  const script = await splitPsql({
    path: file.path,
    text,
    variables: new Map(project.variables),
    async include(command, name, from) {
      const path = name.startsWith('/') ? undefined : joinPath(command === 'i' ? project.home : folderOf(from), name);
      const found = path === undefined ? undefined : tree.get(path);
      return found && { path: found.path, text: (await readSql(tree, found)).text };
    },
  });
  const resets = sessionResets(script.batches.map((batch) => batch.sql));
  return { text, batches: script.batches, resets, notAnalysed: problem?.message ?? script.notAnalysed };
}

/** What the script SET for its session, put back: the next script has a session of its own. */
function sessionResets(statements: string[]): string[] {
  const names = statements.flatMap((sql) => {
    const [, name] =
      /^set\s+(?:session\s+)?(?!local\b|transaction\b|constraints\b|session\b)([\w.]+)/i.exec(withoutComments(sql)) ??
      [];
    return name === undefined ? [] : [name];
  });
  return [...new Set(names)].map((name) => (/^time$/i.test(name) ? 'RESET TIME ZONE' : `RESET ${name}`));
}

function withoutComments(sql: string): string {
  let rest = sql.trimStart();
  while (/^(?:--|\/\*)/.test(rest)) rest = rest.slice(endOfQuoted(rest, 0) ?? rest.length).trimStart();
  return rest;
}

function missingScript(path: string, project: Project, change: SqitchChange): SourceProblem {
  return {
    code: 'missing-file',
    path,
    severity: 'block',
    message: `${project.planFile}:${change.line} plans ${change.name}, but ${path} does not exist; sqitch stops there.`,
    nextStep: 'Add the deploy script, or take the change out of the plan.',
  };
}
