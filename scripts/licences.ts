import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The licence texts of the packages that these files are from, which must travel with a bundle of them. */
export function licencesOf(files: string[], root: string): string {
  const packages = files.flatMap((file) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(packages)]
    .sort()
    .map((dir) => {
      const { name, version, license } = JSON.parse(readFileSync(join(root, dir, 'package.json'), 'utf8')) as {
        name: string;
        version: string;
        license?: string;
      };
      const texts = globSync('{LICENSE,LICENCE,License,license}*', { cwd: join(root, dir) })
        .sort()
        .map((text) =>
          readFileSync(join(root, dir, text), 'utf8')
            .replaceAll('\r', '')
            .trim(),
        );
      return [`${name} ${version} (${license ?? 'see below'})`, ...texts].join('\n\n');
    })
    .join(`\n\n${'-'.repeat(80)}\n\n`)
    .concat('\n');
}
