import { createHash } from 'node:crypto';

export interface SqitchTag {
  /** With its `@`. */
  name: string;
  id: string;
  note: string;
  plannedAt: string;
  planner: string;
  email: string;
}

export interface SqitchChange {
  name: string;
  id: string;
  note: string;
  plannedAt: string;
  planner: string;
  email: string;
  requires: string[];
  /** The ids of `requires`, one for each; undefined where it is another project's. */
  requiredIds: (string | undefined)[];
  conflicts: string[];
  tags: SqitchTag[];
  /** Tags between this change and a later one of the same name: its files are `name@tag.sql` then. */
  reworkTags: string[];
  line: number;
}

export interface SqitchPlan {
  project: string;
  uri: string | undefined;
  changes: SqitchChange[];
  /** Lines that are no change, tag, pragma or note. */
  errors: { line: number; text: string }[];
}

const ENTRY =
  /^[ \t]*(@|[ \t]*[+-][ \t]*)?([^\s@:#\\[\]]+)(?:[ \t]+)?(?:\[([^\]]+)\][ \t]*)?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)[ \t]*([^<]+?)[ \t]+<([^>]+)>$/;

/** Reads sqitch.plan (sqitchers/sqitch:lib/App/Sqitch/Plan.pm, _parse): the order of deployment, and each change's id. */
export function readSqitchPlan(text: string): SqitchPlan {
  const plan: SqitchPlan = { project: '', uri: undefined, changes: [], errors: [] };
  const newest = new Map<string, number>();
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const [, content = '', note = ''] = /^(.*?)[ \t]*(?:#[ \t]*(.*))?$/.exec(raw.replace(/\r$/, '')) ?? [];
    if (content.trim() === '') continue;
    const [, pragma, value] = /^[ \t]*%[ \t]*([^\s=]+)(?:[ \t]*=[ \t]*(.+))?$/.exec(content) ?? [];
    if (pragma !== undefined) {
      if (pragma === 'project') plan.project = value ?? '';
      if (pragma === 'uri') plan.uri = value;
      continue;
    }
    const entry = ENTRY.exec(content);
    if (entry === null || (entry[1] === '@' && plan.changes.length === 0)) {
      plan.errors.push({ line: index + 1, text: content });
      continue;
    }
    if (entry[1] === '@') addTag(plan, entry, note);
    else addChange({ plan, entry, note: unescapeNote(note), line: index + 1, newest });
  }
  return plan;
}

interface ChangeInput {
  plan: SqitchPlan;
  entry: RegExpExecArray;
  note: string;
  line: number;
  newest: Map<string, number>;
}

function addChange({ plan, entry, note, line, newest }: ChangeInput): void {
  const [, , name = '', dependencies = '', plannedAt = '', planner = '', email = ''] = entry;
  const depends = dependencies.split(/[ \t]+/).filter((word) => word !== '');
  const own = (dependency: string) =>
    dependency.startsWith(`${plan.project}:`) ? dependency.slice(plan.project.length + 1) : dependency;
  const requires = depends.filter((word) => !word.startsWith('!')).map(own);
  const conflicts = depends.filter((word) => word.startsWith('!')).map((word) => own(word.slice(1)));
  const parent = plan.changes.at(-1)?.id;
  const person = { plannedAt, planner, email, note };
  const id = changeId({ plan, name, parent, requires, conflicts, ...person });
  const earlier = newest.get(name);
  if (earlier !== undefined) {
    const duplicate = plan.changes[earlier];
    const between = plan.changes.slice(earlier).toReversed();
    duplicate?.reworkTags.push(...between.flatMap((change) => change.tags.map((tag) => tag.name)));
  }
  newest.set(name, plan.changes.length);
  const requiredIds = requires.map((dependency) => findId(plan, dependency));
  plan.changes.push({ name, id, requires, requiredIds, conflicts, tags: [], reworkTags: [], line, ...person });
}

/** `change`: the first of that name, measured with sqitch 1.3; `change@tag`: the newest as of the tag; `@tag`: its own. */
function findId(plan: SqitchPlan, dependency: string): string | undefined {
  const [name = '', tag] = dependency.split('@');
  if (tag === undefined) return plan.changes.find((change) => change.name === name)?.id;
  const last = plan.changes.findIndex((change) => change.tags.some((own) => own.name === `@${tag}`));
  const before = plan.changes.slice(0, last + 1);
  return name === '' ? before.at(-1)?.id : before.findLast((change) => change.name === name)?.id;
}

function addTag(plan: SqitchPlan, entry: RegExpExecArray, rawNote: string): void {
  const [, , tag = '', , plannedAt = '', planner = '', email = ''] = entry;
  const change = plan.changes.at(-1);
  if (change === undefined) return;
  const name = `@${tag}`;
  const note = unescapeNote(rawNote);
  const info = [
    `project ${plan.project}`,
    ...(plan.uri === undefined ? [] : [`uri ${plan.uri}`]),
    `tag ${name}`,
    `change ${change.id}`,
    `planner ${planner} <${email}>`,
    `date ${plannedAt}`,
    ...(note === '' ? [] : ['', note]),
  ];
  change.tags.push({ name, id: sha1('tag', info.join('\n')), note, plannedAt, planner, email });
}

interface ChangeIdInput {
  plan: SqitchPlan;
  name: string;
  parent: string | undefined;
  plannedAt: string;
  planner: string;
  email: string;
  note: string;
  requires: string[];
  conflicts: string[];
}

/** lib/App/Sqitch/Plan/Change.pm, info and id: the SHA-1 of a text in the manner of a Git object. */
function changeId({ plan, name, parent, requires, conflicts, ...person }: ChangeIdInput): string {
  const info = [
    `project ${plan.project}`,
    ...(plan.uri === undefined ? [] : [`uri ${plan.uri}`]),
    `change ${name}`,
    ...(parent === undefined ? [] : [`parent ${parent}`]),
    `planner ${person.planner} <${person.email}>`,
    `date ${person.plannedAt}`,
    ...(requires.length === 0 ? [] : [`requires\n  + ${requires.join('\n  + ')}`]),
    ...(conflicts.length === 0 ? [] : [`conflicts\n  - ${conflicts.join('\n  - ')}`]),
    ...(person.note === '' ? [] : ['', person.note]),
  ];
  return sha1('change', info.join('\n'));
}

function sha1(kind: string, content: string): string {
  return createHash('sha1')
    .update(`${kind} ${Buffer.byteLength(content)}\0${content}`)
    .digest('hex');
}

/** lib/App/Sqitch/Plan/Line.pm, BUILDARGS. */
function unescapeNote(note: string): string {
  const escapes: Record<string, string> = { '\\n': '\n', '\\r': '\r', '\\\\': '\\' };
  return note.trim().replace(/\\[\\nr]/g, (pair) => escapes[pair] ?? pair);
}
