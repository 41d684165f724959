import { hazardSections } from './all.ts';
import type { Hazard } from './hazard.ts';

export interface ListedRule {
  id: string;
  /** As its page says. */
  severity: string;
  /** The first line of its page's "What it blocks". */
  blocks: string;
}

/** docs/rules/README.md: every rule, and of every hazard of the catalogue what tells of it. */
export function rulesIndex(rules: readonly ListedRule[]): string {
  const sections = hazardSections.map(({ title, hazards }) => `### ${title}\n\n${table(hazards)}`);
  return `# Rules

Each rule is a pure function of what was read and measured of one migration. A finding names the statement, whom it
blocks, and the safe sequence in your own names; where one edit of the file mends it, it has the lines to put there.
\`block\` fails the check, \`warn\` is to be read, \`note\` is only told; hygiene is taste, takes one folded line and never
fails. \`policy: { rules: { <id>: off } }\` in lockstep.yml changes that. Of tables that the same PR makes, no rule says
whom they block.

| rule | severity | what it blocks |
|---|---|---|
${rules.map(({ id, severity, blocks }) => `| [${id}](${id}.md) | ${severity} | ${blocks} |`).join('\n')}

Beside the rules stand the reasons that are not about one statement: \`expand-and-contract\`, \`old-app-breaks\` and the
others, in [the guide](../guide.md#troubleshooting). A new rule: \`npm run new-rule <id>\`.

## Hazards

What can go wrong with a schema change, and what tells of it. *Locks* and *work* are measured in the rehearsal, and
predicted where nothing runs; a *class* is judged by the separation of expand and contract, with the old app's tests as
evidence. The examples behind this table are run by a test.

${sections.join('\n\n')}
`;
}

function table(hazards: readonly Hazard[]): string {
  const lines = hazards.map((hazard) => `| ${hazard.id} | ${told(hazard).join('; ')} |`);
  return ['| hazard | told by |', '|---|---|', ...lines].join('\n');
}

function told({ rules = [], phase, locks = [], reason = [], taste, other }: Hazard): string[] {
  return [
    ...rules.map((id) => `[${id}](${id}.md)`),
    ...(phase === undefined || phase === 'neutral' ? [] : [`class: ${phase}`]),
    ...(locks.length === 0 ? [] : [`locks: ${locks.join(', ')}`]),
    ...reason.map((code) => `verdict: \`${code}\``),
    ...(other === undefined ? [] : [other]),
    ...(taste === undefined ? [] : [`taste: ${taste}`]),
  ];
}
