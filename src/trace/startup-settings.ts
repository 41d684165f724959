/** Settings that a rule asks for; a startup packet may hold many others. */
const told = ['lock_timeout', 'statement_timeout'];

/**
 * Timeouts that a client asks for as it connects, by name or in `options` (PGOPTIONS, a URL's `options=-c …`); undefined
 * where it asks for none. https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-OPTIONS
 */
export function startupSettings(parameters: ReadonlyMap<string, string>): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  const options = (parameters.get('options') ?? '').slice(0, 10_000);
  for (const [, name = '', value = ''] of options.matchAll(/(?:^|\s)(?:-c\s*|--)([\w.-]+)=((?:\\.|[^\s\\])*)/g))
    found[name.toLowerCase().replaceAll('-', '_')] = value.replaceAll(/\\(.)/g, '$1');
  for (const [name, value] of parameters) if (told.includes(name.toLowerCase())) found[name.toLowerCase()] = value;
  const kept = Object.entries(found).filter(([name]) => told.includes(name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
