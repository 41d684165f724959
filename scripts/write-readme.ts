/** Writes the tables of inputs and outputs in README.md from action.yml. */
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Manifest {
  inputs: Record<string, { description: string; default?: string }>;
  outputs: Record<string, { description: string }>;
}

const manifest = parse(readFileSync('action.yml', 'utf8')) as Manifest;
const inputs = Object.entries(manifest.inputs).map(
  ([name, input]) =>
    `| \`${name}\` | ${input.description} | ${input.default === undefined ? '' : `\`${input.default}\``} |`,
);
const outputs = Object.entries(manifest.outputs).map(([name, output]) => `| \`${name}\` | ${output.description} |`);
const tables = ['| input | | default |', '|---|---|---|', ...inputs, '', '| output | |', '|---|---|', ...outputs].join(
  '\n',
);
const readme = readFileSync('README.md', 'utf8');
const [start, end] = ['<!-- inputs:start -->', '<!-- inputs:end -->'];
const before = readme.slice(0, readme.indexOf(start) + start.length);
writeFileSync('README.md', `${before}\n${tables}\n${readme.slice(readme.indexOf(end))}`);
