import { quoteName } from '../rules/words.ts';

interface SyncParts {
  table: string;
  bare: string;
  from: string;
  to: string;
  /** The new value from the old one, and back, in terms of NEW. */
  forth: string;
  back: string;
}

/** A trigger that keeps two columns the same, whichever of them an app writes; and the way to be rid of it. */
export function syncTrigger({ table, bare, from, to, forth, back }: SyncParts): { create: string[]; drop: string[] } {
  const name = quoteName(`${bare}_sync_${from}_${to}`.slice(0, 63));
  const [old, next] = [quoteName(from), quoteName(to)];
  const body = [
    'BEGIN',
    "  IF TG_OP = 'INSERT' THEN",
    `    IF NEW.${next} IS NULL THEN NEW.${next} := ${forth}; ELSE NEW.${old} := ${back}; END IF;`,
    `  ELSIF NEW.${next} IS DISTINCT FROM OLD.${next} THEN NEW.${old} := ${back};`,
    `  ELSIF NEW.${old} IS DISTINCT FROM OLD.${old} THEN NEW.${next} := ${forth};`,
    '  END IF;',
    '  RETURN NEW;',
    'END',
  ].join('\n');
  return {
    create: [
      `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $sync$\n${body}\n$sync$;`,
      `CREATE TRIGGER ${name} BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${name}();`,
    ],
    drop: [`DROP TRIGGER ${name} ON ${table};`, `DROP FUNCTION ${name}();`],
  };
}
