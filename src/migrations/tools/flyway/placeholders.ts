import { nameOf } from '../shared/folders.ts';
import type { FlywaySettings } from './settings.ts';

export interface Replaced {
  text: string;
  /** Placeholders whose value only the deployment knows. */
  unknown: string[];
}

/** Replaces `${name}` as Flyway does: everywhere, also in comments and strings (flyway/flyway: PlaceholderReplacingReader). */
export function replacePlaceholders(text: string, path: string, settings: FlywaySettings): Replaced {
  if (!text.includes('${')) return { text, unknown: [] };
  const unknown = new Set<string>();
  const replaced = text.replace(/\$\{([^}]*)\}/g, (whole, name: string) => {
    const value = settings.placeholders.get(name.toLowerCase()) ?? defaultOf(name, path, settings);
    if (value === undefined || value.includes('${')) {
      unknown.add(whole);
      return whole;
    }
    return value;
  });
  return { text: replaced, unknown: [...unknown] };
}

/** Those of Flyway's own that do not depend on who migrates where (flyway/flyway: ParsingContext). */
function defaultOf(name: string, path: string, settings: FlywaySettings): string | undefined {
  switch (name.toLowerCase()) {
    case 'flyway:defaultschema':
      return 'public';
    case 'flyway:table':
      return settings.table;
    case 'flyway:filename':
      return nameOf(path);
    case 'flyway:timestamp':
      return '2000-01-01 00:00:00';
    case 'flyway:environment':
      return 'default';
    default:
      return undefined;
  }
}
