/**
 * Our own Markdown as text for a terminal: no marks, and `lockstep` where a comment would say `/migrate`. What was
 * hostile was made inert for Markdown; its control characters are gone already.
 */
export function plainText(markdown: string): string {
  return markdown
    .replace(/<details><summary>(.*?)<\/summary>/g, '$1:')
    .replace(/<\/details>\n*/g, '')
    .replace(/<\/?code>/g, '')
    .replace(/^\|(?: --- \|)+\n/gm, '')
    .replace(
      /^\| (.*) \|$/gm,
      (_, cells: string) =>
        `  ${cells
          .split(' | ')
          .filter((cell) => cell !== '')
          .join('  ')}`,
    )
    .replace(/^#+ /gm, '')
    .replace(/\*\*|`+/g, '')
    .replaceAll('&#8203;', '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/(?<![\w/.-])\/migrate(?=\s)/g, 'lockstep')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
