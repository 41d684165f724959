/** The first lines, and one that says that there are more. */
export function firstLines(most: number, show: (line: string) => void): (line: string) => void {
  let count = 0;
  return (line) => {
    count += 1;
    if (count <= most) show(line);
    if (count === most + 1) show(`… (cut: only the first ${most} lines are shown)`);
  };
}
