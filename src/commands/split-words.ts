/** Words of a command line, quoted ones in one piece; undefined where a quote is not closed. */
export function splitWords(line: string): string[] | undefined {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (line[at] === ' ') {
      at++;
      continue;
    }
    const quoted = /^"((?:[^"\\]|\\.)*)"(?= |$)/.exec(line.slice(at));
    const plain = /^[^" ]+(?= |$)/.exec(line.slice(at));
    const [whole, inner] = quoted ?? plain ?? [];
    if (whole === undefined) return undefined;
    words.push(inner === undefined ? whole : inner.replace(/\\(.)/g, '$1'));
    at += whole.length;
  }
  return words;
}
