import type { Cell, Compatibility } from '../suites/compatibility.ts';
import type { JudgedReason } from './judge.ts';

/** What the matrix proved. The old app on the new schema decides; the new app on the old one tells the deploy order. */
export function judgeCompatibility(
  compatibility: Pick<Compatibility, 'cells'> | undefined,
  rehearsals: ReadonlyArray<{ migrations: ReadonlyArray<{ outcome?: string }> }>,
): JudgedReason[] {
  // A migration that fails leaves no new schema to test on; its own reason says it all.
  const noNewSchema = rehearsals.some(({ migrations }) => migrations.some(({ outcome }) => outcome === 'failed'));
  return (compatibility?.cells ?? []).flatMap((cell) => {
    if (noNewSchema && cell.schema === 'new') return [];
    if (cell.status === 'pass') return [];
    if (cell.status === 'fail') return [failure(cell)];
    return [unjudged(cell)];
  });
}

function failure(cell: Cell): JudgedReason {
  const [first] = cell.newFailures;
  const breaking = first?.firstBreakingStatement;
  const tests =
    cell.newFailures.length === 1 ? `“${first?.test}” fails` : `${cell.newFailures.length} of its tests fail`;
  const because =
    cell.newFailures.length === 0 ? (cell.reason ?? 'its suite fails') : `${tests}: ${first?.message.split('\n')[0]}`;
  const base = { ...(breaking && { location: { path: breaking.path, line: breaking.line } }) };
  if (cell.app === 'old' && cell.schema === 'old') {
    return {
      ...base,
      code: 'control-fails',
      severity: 'block',
      message: `The control run of ${cell.suite} cannot be used: ${because}.`,
      nextStep: 'Make the suite pass on the base branch against the database that DATABASE_URL names.',
      undecided: true,
    };
  }
  if (cell.app === 'old') {
    return {
      ...base,
      code: 'old-app-breaks',
      severity: 'block',
      message: `The app that is running now breaks on the new schema: ${because}.`,
      nextStep:
        'Ship what the new app needs first (expand), and remove what the old app uses only after it is gone (contract).',
    };
  }
  if (cell.schema === 'new') {
    return {
      ...base,
      code: 'new-app-fails',
      severity: 'block',
      message: `The new app fails on its own schema: ${because}.`,
      nextStep: 'Mend the app or the migration.',
    };
  }
  return {
    ...base,
    code: 'migrate-before-deploy',
    severity: 'note',
    message: `The new app needs the new schema (${because}), so the migration must run before the deploy.`,
    nextStep: 'Deploy the app after the migration has been applied.',
  };
}

function unjudged(cell: Cell): JudgedReason {
  const names = { app: cell.app === 'old' ? 'old app' : 'new app', schema: `${cell.schema} schema` };
  const decisive = !(cell.app === 'new' && cell.schema === 'old');
  return {
    code: cell.status === 'invalid' ? 'matrix-invalid' : 'matrix-skipped',
    severity: decisive ? 'block' : 'warn',
    message: `The ${names.app} on the ${names.schema} was not tested (${cell.suite}): ${cell.reason ?? cell.status}`,
    nextStep:
      'Make the suite use the database that DATABASE_URL names, as it is; docs/guide.md has a recipe for each framework.',
    ...(decisive && { undecided: true }),
  };
}
