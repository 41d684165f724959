export interface RelationName {
  schema: string;
  name: string;
}

/** Of `schema.name`. A schema with a dot in its name is cut in the wrong place, and its table looked for in vain. */
export function splitName(qualified: string): RelationName {
  const dot = qualified.indexOf('.');
  return { schema: qualified.slice(0, dot), name: qualified.slice(dot + 1) };
}
