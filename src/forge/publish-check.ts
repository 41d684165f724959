import type { Annotation, CheckInput, Forge } from './forge.ts';
import { lookingAgain } from './looking-again.ts';

/**
 * https://docs.github.com/rest/checks/runs: annotations a request, and characters of a summary and a text.
 * `allAnnotations` is ours: each 50 cost a request, and the report has all.
 */
export const checkLimits = { annotations: 50, allAnnotations: 200, text: 65_535, title: 255, buttons: 3 } as const;

/**
 * Brings the one check of this name on the commit up to date, or makes it. Annotations go in batches; GitHub adds them
 * up, so only those go that are not there yet, the first 200 of what was given. The conclusion comes last: what is green must have said everything.
 * @returns the check's id
 */
export function publishCheck(forge: Forge, sha: string, check: CheckInput): Promise<number> {
  return lookingAgain(() => publishOnce(forge, sha, check));
}

async function publishOnce(forge: Forge, sha: string, check: CheckInput): Promise<number> {
  const { annotations, conclusion, ...rest } = fitted(check);
  const [known] = await forge.checks(sha, check.name);
  const there = new Set(known === undefined ? [] : (await forge.annotations(known.id)).map(keyOf));
  const wanted = annotations.filter((annotation) => !there.has(keyOf(annotation)));
  const batches = batchesOf(wanted);
  const running = { ...rest, annotations: batches[0] ?? [], conclusion: batches.length > 1 ? null : conclusion };
  const id = known?.id ?? (await forge.createCheck({ ...running, sha }));
  if (known !== undefined) await forge.updateCheck(id, running);
  for (const [index, batch] of batches.entries()) {
    if (index === 0) continue;
    const isLast = index === batches.length - 1;
    const { title, summary } = rest;
    await forge.updateCheck(id, { title, summary, annotations: batch, ...(isLast && { conclusion }) });
  }
  return id;
}

function batchesOf(annotations: Annotation[]): Annotation[][] {
  const size = checkLimits.annotations;
  const count = Math.ceil(annotations.length / size);
  return Array.from({ length: count }, (_, index) => annotations.slice(index * size, (index + 1) * size));
}

function keyOf({ path, startLine, endLine, level, title, message }: Annotation): string {
  return JSON.stringify([path, startLine, endLine, level, title, message]);
}

function fitted(check: CheckInput): CheckInput {
  const { title, summary, text, annotations } = check;
  return {
    ...check,
    annotations: annotations.slice(0, checkLimits.allAnnotations),
    title: cut(title, checkLimits.title),
    summary: cut(summary, checkLimits.text),
    buttons: check.buttons.slice(0, checkLimits.buttons),
    ...(text !== undefined && { text: cut(text, checkLimits.text) }),
  };
}

/** Not within a surrogate pair, half of which is not valid UTF-8. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
