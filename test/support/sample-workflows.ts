import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface SampleWorkflow {
  /** `docs/action.md, 1st` for one that stands in a page. */
  name: string;
  text: string;
}

/** What readers put in place of the words in capitals. */
export const LOCKSTEP = `octo/lockstep@${'1234567890'.repeat(4)}`;

const root = join(import.meta.dirname, '../..');

/** Every workflow that is run here, or that a reader may copy: files, and what stands in the pages. */
export function sampleWorkflows(): SampleWorkflow[] {
  const files = globSync(['.github/workflows/*.yml', 'docs/workflows/*.yml'], { cwd: root });
  const pages = globSync(['README.md', 'docs/*.md'], { cwd: root });
  return [
    ...files.sort().map((name) => ({ name, text: filled(read(name)) })),
    ...pages
      .sort()
      .flatMap((name) => workflowsOf(read(name)).map((text, index) => ({ name: `${name}, ${index + 1}`, text }))),
  ];
}

/** The fenced blocks of a page that are workflows. */
function workflowsOf(page: string): string[] {
  const blocks = [...page.matchAll(/^```ya?ml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => filled(text));
  return blocks.filter((text) => {
    const value: unknown = parse(text);
    return typeof value === 'object' && value !== null && 'jobs' in value;
  });
}

/** `OWNER/lockstep@COMMIT` is the only placeholder that a workflow may have. */
function filled(text: string): string {
  return text.replaceAll('OWNER/lockstep@COMMIT', LOCKSTEP);
}

function read(name: string): string {
  return readFileSync(join(root, name), 'utf8');
}
