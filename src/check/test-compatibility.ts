import type { Analysis } from '../analysis/analysis.ts';
import { withClient } from '../database/client.ts';
import type { Compatibility } from '../suites/compatibility.ts';
import { runMatrix } from '../suites/matrix.ts';
import type { CheckContext } from './context.ts';
import type { RehearsedChanges } from './rehearse-changes.ts';

export async function testCompatibility(
  _context: CheckContext,
  _rehearsed: RehearsedChanges,
  _analysis: Analysis,
): Promise<Compatibility | undefined> {
  void runMatrix;
  void withClient;
  return undefined;
}
