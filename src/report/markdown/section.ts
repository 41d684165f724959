/** A part of the report that can be left out as a whole. */
export interface Section {
  /** As named in "left out for length". */
  name: string;
  text: string;
  /** The lowest is dropped first; Infinity never is. */
  weight: number;
}

/** The sections that have something to say. */
export function present(sections: Array<Section | undefined>): Section[] {
  return sections
    .filter((section) => section !== undefined && section.text !== '')
    .map((section) => section as Section);
}

/**
 * The sections in order, within `limit` characters (UTF-16 units, which are never fewer than GitHub's).
 * Whole sections are dropped, the least important first, and the last line says which.
 */
export function fitSections(sections: Section[], limit: number): string {
  const dropped: string[] = [];
  let kept = sections;
  for (;;) {
    const text = assemble(kept, dropped);
    const lightest = kept.toSorted((a, b) => a.weight - b.weight)[0];
    if (text.length <= limit || lightest === undefined || lightest.weight === Infinity) return text;
    dropped.push(lightest.name);
    kept = kept.filter((section) => section !== lightest);
  }
}

function assemble(sections: Section[], dropped: string[]): string {
  const note = `<sub>Left out for length: ${dropped.join(', ')}. The JSON report has everything.</sub>`;
  const texts = sections.map(({ text }) => text);
  return `${[...texts, ...(dropped.length > 0 ? [note] : [])].join('\n\n')}\n`;
}
