/** Bytes of a description that are read. */
const LONGEST = 100_000;

/** `Lockstep-Expand: #35`, in a line of its own of a pull request's description; several, with commas between them. */
export function namedInBody(body: string): number[] {
  return [
    ...body
      .slice(0, LONGEST)
      .matchAll(/^[ \t>*-]*lockstep-expand[ \t]*:[ \t]*(#\d{1,9}(?:[ \t,]+#\d{1,9})*)[ \t]*$/gim),
  ].flatMap(([, list = '']) => numbersIn(list));
}

/** `-- lockstep: expand #35`, in a line of its own of a migration. */
export function namedInSql(sql: string): number[] {
  if (!/lockstep/i.test(sql)) return [];
  return [
    ...sql.matchAll(/^[ \t]*--[ \t]*lockstep[ \t]*:[ \t]*expand[ \t]+(#\d{1,9}(?:[ \t,]+#\d{1,9})*)[ \t]*\r?$/gim),
  ].flatMap(([, list = '']) => numbersIn(list));
}

function numbersIn(list: string): number[] {
  return [...list.matchAll(/#(\d+)/g)].map(([, digits]) => Number(digits)).filter((number) => number > 0);
}
