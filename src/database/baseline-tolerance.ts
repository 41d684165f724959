/** A statement that a baseline can do without here, by how it begins and the error it met, and what to say of it. */
interface Tolerance {
  statement: RegExp;
  sqlstates: string[];
  note: string;
}

const noRight = '42501';
const undefinedObject = '42704';
const duplicateObject = '42710';

/**
 * A dump describes the server it came from; its roles, its owners and its newer settings need not be on this one.
 * Everything else that fails is an error: a baseline with a hole would make every later result wrong.
 */
const tolerances: Tolerance[] = [
  {
    statement: /^alter\s[\s\S]*\sowner\s+to\s/i,
    sqlstates: [noRight, undefinedObject],
    note: 'the owner stays the migrating role',
  },
  {
    statement: /^(grant|revoke|alter\s+default\s+privileges|reassign)\b/i,
    sqlstates: [noRight, undefinedObject],
    note: 'its role is not here; add it to database.roles if migrations need it',
  },
  {
    statement: /^set\s+(session\s+authorization|role)\b/i,
    sqlstates: [noRight, undefinedObject, '22023'],
    note: 'the role is not here',
  },
  { statement: /^set\s/i, sqlstates: [undefinedObject], note: 'this version has no such setting' },
  {
    statement: /^comment\s+on\s+(extension|schema|database)\b/i,
    sqlstates: [noRight, '3D000'],
    note: 'only a comment',
  },
  {
    statement: /^(create|alter|drop)\s+(database|role|user|group)\b/i,
    sqlstates: [noRight, '3D000', '42P04', '25001', duplicateObject, undefinedObject],
    note: 'it is not about this database',
  },
  { statement: /^create\s+schema\s+("?public"?)\s*$/i, sqlstates: ['42P06'], note: 'it is here already' },
  {
    statement: /^create\s+(or\s+replace\s+)?(extension|(trusted\s+)?(procedural\s+)?language)\b/i,
    sqlstates: [duplicateObject],
    note: 'it is here already',
  },
];

/** What to note when `sql` failed with that SQLSTATE and may be left out; undefined when it may not. */
export function tolerate(sql: string, sqlstate: string | undefined): string | undefined {
  if (sqlstate === undefined) return undefined;
  return tolerances.find((each) => each.sqlstates.includes(sqlstate) && each.statement.test(sql))?.note;
}

/** psql commands that change nothing in the database. */
const harmless = new Set(
  'restrict unrestrict connect c set unset pset echo qecho warn encoding timing x a t'.split(' '),
);

export function isHarmlessPsql(command: string): boolean {
  return harmless.has(/^\\(\w+)/.exec(command)?.[1] ?? '');
}
