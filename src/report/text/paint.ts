/** Puts a text into a colour or a weight; what stands in it already keeps its own. */
export type Paint = (text: string) => string;

const plain: Paint = (text) => text;

/** The terminal's own sixteen colours; without `color` every text stays as it is. Nothing is asked of the process. */
export function createPaints(color: boolean) {
  const paint = (open: number, close: number): Paint => {
    if (!color) return plain;
    const [start, end] = [`\u001B[${open}m`, `\u001B[${close}m`];
    return (text) => `${start}${text.replaceAll(end, `${end}${start}`)}${end}`;
  };
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    blue: paint(34, 39),
    magenta: paint(35, 39),
    cyan: paint(36, 39),
  };
}
