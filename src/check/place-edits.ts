import type { Analysis, Finding } from '../analysis/analysis.ts';
import { replacementOf } from '../analysis/replacement.ts';
import type { ToolId } from '../migrations/migration.ts';

interface PlaceEditsInput<F extends Finding & { migration: string }> {
  findings: F[];
  analysis: Analysis;
  /** The tool of a source, by its path. */
  toolOf: (source: string) => ToolId | undefined;
  /** A file's text as the head has it; undefined where there is none. */
  textOf: (path: string) => Promise<string | undefined>;
}

/** Where one edit of the file mends a finding, the lines to put there. */
export async function placeEdits<F extends Finding & { migration: string }>(input: PlaceEditsInput<F>): Promise<F[]> {
  const { findings, analysis, toolOf, textOf } = input;
  const texts = new Map<string, Promise<string | undefined>>();
  return Promise.all(
    findings.map(async (finding) => {
      const migration = analysis.migrations.find(({ id }) => id === finding.migration);
      const statement = migration?.statements[finding.statement ?? -1];
      if (finding.edit === undefined || migration === undefined || statement === undefined) return finding;
      const { path } = statement.location;
      const reading = texts.get(path) ?? textOf(path);
      texts.set(path, reading);
      const [text, tool] = [await reading, toolOf(migration.source)];
      if (text === undefined || tool === undefined) return finding;
      const replacement = replacementOf({ edit: finding.edit, statement, migration, tool, text });
      return replacement === undefined ? finding : { ...finding, replacement };
    }),
  );
}
