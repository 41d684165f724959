/** What to do when a history does not replay on an empty server, by SQLSTATE and message. */
export function explainReplayFailure(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = error.message;
  if (/extension .* is not available|could not open extension control file/.test(message)) {
    const name = /extension "?([\w-]+)"?/.exec(message)?.[1] ?? 'the extension';
    return `The rehearsal server has no ${name}. Use a server that has it: database.provider docker with an image such as one that ships ${name}, or database.provider url.`;
  }
  if (code === '42501') {
    return 'The history needs more rights than an ordinary owner has. List what it needs under database.extensions or database.roles, or set database.superuser: true.';
  }
  if (code === '42704' && message.startsWith('role ')) return 'Name the role under database.roles in lockstep.yml.';
  if (code === '3F000' || code === '42P01' || code === '42703' || code === '42883' || code === '42704') {
    return 'The history does not start from an empty database. Give database.baseline a schema dump (pg_dump --schema-only) or a command that makes the starting schema.';
  }
  if (code === '42601')
    return 'The file does not parse on this PostgreSQL. Set database.version to the production version.';
  return 'Check that database.version, extensions, roles and baseline in lockstep.yml match production.';
}
