/** Holds the direction of imports (docs/adr/0001): a room may import only from the rooms listed for it. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const rooms: Record<string, string[]> = {
  'errors.ts': [],
  process: [],
  config: [],
  git: [],
  sql: [],
  database: ['sql', 'trace'],
  production: ['sql'],
  trace: ['sql', 'database'],
  migrations: ['git', 'sql', 'config'],
  analysis: ['sql', 'trace', 'migrations', 'rehearsal'],
  rehearsal: ['sql', 'database', 'trace', 'migrations', 'analysis', 'config', 'production'],
  suites: ['git', 'database', 'trace', 'migrations', 'rehearsal', 'config', 'sql'],
  policy: ['analysis', 'migrations', 'rehearsal', 'suites', 'config', 'trace'],
  forge: ['git'],
  commands: ['config'],
  apply: [
    'analysis',
    'migrations',
    'config',
    'database',
    'sql',
    'git',
    'commands',
    'rehearsal',
    'report',
    'trace',
    'policy',
    'forge',
    'production',
  ],
  evidence: ['check', 'report', 'policy', 'analysis', 'migrations', 'git', 'config'],
  chat: ['check', 'forge', 'commands', 'analysis', 'report'],
  ledger: ['analysis', 'migrations', 'policy', 'sql'],
  bot: [
    'ledger',
    'config',
    'apply',
    'chat',
    'check',
    'evidence',
    'forge',
    'commands',
    'git',
    'analysis',
    'policy',
    'report',
    'database',
  ],
  report: ['analysis', 'database', 'git', 'migrations', 'policy', 'rehearsal', 'suites', 'sql', 'trace'],
};
const everywhere = ['errors.ts', 'process'];
const anything = ['check', 'entry'];

const problems: string[] = [];
for (const file of globSync('src/**/*.ts')) {
  if (file.endsWith('.test.ts') || file.includes('/testing/')) continue;
  const from = file.split('/')[1] ?? '';
  if (anything.includes(from)) continue;
  const allowed = rooms[from];
  if (allowed === undefined) {
    problems.push(`${file}: room "${from}" is not in scripts/lint-imports.ts`);
    continue;
  }
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)'/g)) {
    const to = relative('src', join(dirname(file), specifier)).split('/')[0] ?? '';
    if (to !== from && !everywhere.includes(to) && to !== '..' && !allowed.includes(to)) {
      problems.push(`${file}: may not import from ${to}/ (${specifier})`);
    }
  }
}
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}
