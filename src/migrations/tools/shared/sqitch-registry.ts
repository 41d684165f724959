import { quoteLiteral } from './quote.ts';
import type { SqitchChange, SqitchPlan } from './sqitch-plan.ts';

const COMMITTER = "'Lockstep', 'lockstep@localhost'";
const PERSON = `committed_at timestamptz NOT NULL DEFAULT clock_timestamp(), committer_name text NOT NULL, committer_email text NOT NULL,
  planned_at timestamptz NOT NULL, planner_name text NOT NULL, planner_email text NOT NULL`;

/** Sqitch's registry in its default schema, version 1.1 (sqitchers/sqitch:lib/App/Sqitch/Engine/pg.sql), with the project. */
export function sqitchBookkeeping(plan: SqitchPlan): string {
  const uri = plan.uri === undefined ? 'NULL' : quoteLiteral(plan.uri);
  return `CREATE SCHEMA IF NOT EXISTS sqitch;
CREATE TABLE IF NOT EXISTS sqitch.releases (version real PRIMARY KEY, installed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  installer_name text NOT NULL, installer_email text NOT NULL);
CREATE TABLE IF NOT EXISTS sqitch.projects (project text PRIMARY KEY, uri text NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(), creator_name text NOT NULL, creator_email text NOT NULL);
CREATE TABLE IF NOT EXISTS sqitch.changes (change_id text PRIMARY KEY, script_hash text NULL, change text NOT NULL,
  project text NOT NULL REFERENCES sqitch.projects (project) ON UPDATE CASCADE, note text NOT NULL DEFAULT '',
  ${PERSON}, UNIQUE (project, script_hash));
CREATE TABLE IF NOT EXISTS sqitch.tags (tag_id text PRIMARY KEY, tag text NOT NULL,
  project text NOT NULL REFERENCES sqitch.projects (project) ON UPDATE CASCADE,
  change_id text NOT NULL REFERENCES sqitch.changes (change_id) ON UPDATE CASCADE, note text NOT NULL DEFAULT '',
  ${PERSON}, UNIQUE (project, tag));
CREATE TABLE IF NOT EXISTS sqitch.dependencies (
  change_id text NOT NULL REFERENCES sqitch.changes (change_id) ON UPDATE CASCADE ON DELETE CASCADE,
  type text NOT NULL, dependency text NOT NULL,
  dependency_id text NULL REFERENCES sqitch.changes (change_id) ON UPDATE CASCADE
    CONSTRAINT dependencies_check CHECK ((type = 'require' AND dependency_id IS NOT NULL) OR (type = 'conflict' AND dependency_id IS NULL)),
  PRIMARY KEY (change_id, dependency));
CREATE TABLE IF NOT EXISTS sqitch.events (
  event text NOT NULL CONSTRAINT events_event_check CHECK (event IN ('deploy', 'revert', 'fail', 'merge')),
  change_id text NOT NULL, change text NOT NULL,
  project text NOT NULL REFERENCES sqitch.projects (project) ON UPDATE CASCADE, note text NOT NULL DEFAULT '',
  requires text[] NOT NULL DEFAULT '{}', conflicts text[] NOT NULL DEFAULT '{}', tags text[] NOT NULL DEFAULT '{}',
  ${PERSON}, PRIMARY KEY (change_id, committed_at));
INSERT INTO sqitch.releases (version, installer_name, installer_email)
SELECT 1.1, ${COMMITTER} WHERE NOT EXISTS (SELECT 1 FROM sqitch.releases WHERE version = 1.1::real);
INSERT INTO sqitch.projects (project, uri, creator_name, creator_email)
SELECT ${quoteLiteral(plan.project)}, ${uri}, ${COMMITTER}
 WHERE NOT EXISTS (SELECT 1 FROM sqitch.projects WHERE project = ${quoteLiteral(plan.project)})`;
}

/** lib/App/Sqitch/Role/DBIEngine.pm, log_deploy_change: the change, what it requires, its tags, and the event. */
export function sqitchRecord(plan: SqitchPlan, change: SqitchChange, scriptHash: string): string {
  const project = quoteLiteral(plan.project);
  const id = quoteLiteral(change.id);
  const statements = [
    `INSERT INTO sqitch.changes (change_id, script_hash, change, project, note, committer_name, committer_email, planned_at, planner_name, planner_email, committed_at) VALUES (${id}, ${quoteLiteral(scriptHash)}, ${quoteLiteral(change.name)}, ${project}, ${quoteLiteral(change.note)}, ${COMMITTER}, ${planned(change)}, clock_timestamp())`,
  ];
  for (const [index, dependency] of change.requires.entries()) {
    const own = change.requiredIds[index];
    const resolved = own === undefined ? otherProjects(dependency) : quoteLiteral(own);
    statements.push(
      `INSERT INTO sqitch.dependencies (change_id, type, dependency, dependency_id) VALUES (${id}, 'require', ${quoteLiteral(dependency)}, ${resolved})`,
    );
  }
  for (const dependency of change.conflicts) {
    statements.push(
      `INSERT INTO sqitch.dependencies (change_id, type, dependency, dependency_id) VALUES (${id}, 'conflict', ${quoteLiteral(dependency)}, NULL)`,
    );
  }
  for (const tag of change.tags) {
    statements.push(
      `INSERT INTO sqitch.tags (tag_id, tag, project, change_id, note, committer_name, committer_email, planned_at, planner_name, planner_email, committed_at) VALUES (${quoteLiteral(tag.id)}, ${quoteLiteral(tag.name)}, ${project}, ${id}, ${quoteLiteral(tag.note)}, ${COMMITTER}, ${planned(tag)}, clock_timestamp())`,
    );
  }
  return [...statements, event('deploy', plan, change)].join(';\n');
}

/** log_revert_change. */
export function sqitchUnrecord(plan: SqitchPlan, change: SqitchChange): string {
  const id = quoteLiteral(change.id);
  return [
    `DELETE FROM sqitch.tags WHERE change_id = ${id}`,
    `DELETE FROM sqitch.dependencies WHERE change_id = ${id}`,
    `DELETE FROM sqitch.changes WHERE change_id = ${id}`,
    event('revert', plan, change),
  ].join(';\n');
}

function event(kind: 'deploy' | 'revert', plan: SqitchPlan, change: SqitchChange): string {
  const tags = change.tags.map((tag) => tag.name);
  return `INSERT INTO sqitch.events (event, change_id, change, project, note, tags, requires, conflicts, committer_name, committer_email, planned_at, planner_name, planner_email, committed_at) VALUES ('${kind}', ${quoteLiteral(change.id)}, ${quoteLiteral(change.name)}, ${quoteLiteral(plan.project)}, ${quoteLiteral(change.note)}, ${textArray(tags)}, ${textArray(change.requires)}, ${textArray(change.conflicts)}, ${COMMITTER}, ${planned(change)}, clock_timestamp())`;
}

function planned({ plannedAt, planner, email }: { plannedAt: string; planner: string; email: string }): string {
  return `${quoteLiteral(plannedAt)}, ${quoteLiteral(planner)}, ${quoteLiteral(email)}`;
}

/** `project:change`, deployed to the same database before. */
function otherProjects(dependency: string): string {
  const [, project = '', name = ''] = /^([^:]*):([^@]*)/.exec(dependency) ?? [];
  return `(SELECT change_id FROM sqitch.changes WHERE project = ${quoteLiteral(project)} AND change = ${quoteLiteral(name)} ORDER BY committed_at DESC LIMIT 1)`;
}

function textArray(values: string[]): string {
  return `ARRAY[${values.map(quoteLiteral).join(', ')}]::text[]`;
}
