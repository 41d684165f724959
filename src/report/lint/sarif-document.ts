import { createHash } from 'node:crypto';
import { clean, cleanLine } from '../clean.ts';
import type { LintFinding, LintResult, TextRange, WaivedLintFinding } from './lint-result.ts';

/** Code scanning refuses more results of one run. https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/troubleshoot-sarif-uploads */
const MOST = 25_000;

export interface SarifOptions {
  /** Lockstep's. */
  version: string;
  /** What is said of a rule once; its id at least. */
  ruleOf: (id: string) => Record<string, unknown>;
}

/** SARIF 2.1.0, for GitHub code scanning and editors. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function sarifDocument(
  result: Pick<LintResult, 'verdict' | 'findings' | 'waived'>,
  { version, ruleOf }: SarifOptions,
): Record<string, unknown> {
  const every: Array<LintFinding | WaivedLintFinding> = [...result.findings, ...result.waived].slice(0, MOST);
  const ids = [...new Set(every.map(({ rule }) => rule))];
  const indexOf = new Map(ids.map((id, index) => [id, index]));
  const fingerprint = fingerprints();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Lockstep', semanticVersion: version, rules: ids.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: result.verdict !== 'error' }],
        results: every.map((finding) => resultOf(finding, indexOf.get(finding.rule) ?? 0, fingerprint(finding))),
      },
    ],
  };
}

function resultOf(finding: LintFinding | WaivedLintFinding, ruleIndex: number, fingerprint: string) {
  const { rule, path, range, message, recipe = [], replacement } = finding;
  const steps = recipe.map((step, index) => `${index + 1}. ${step}`);
  return {
    ruleId: rule,
    ruleIndex,
    level: levelOf(finding),
    message: { text: clean([message, ...steps].join('\n')) },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(path) }, region: regionOf(range) } }],
    partialFingerprints: { 'lockstepStatement/v1': fingerprint },
    ...(replacement && {
      fixes: [
        {
          description: { text: steps[0] ?? cleanLine(message) },
          artifactChanges: [
            {
              artifactLocation: { uri: uriOf(replacement.path) },
              replacements: [
                {
                  deletedRegion: {
                    startLine: replacement.line,
                    startColumn: 1,
                    endLine: replacement.endLine,
                    endColumn: replacement.endColumn,
                  },
                  insertedContent: { text: replacement.text },
                },
              ],
            },
          ],
        },
      ],
    }),
    ...('waiver' in finding && {
      suppressions: [{ kind: 'inSource', status: 'accepted', justification: clean(finding.waiver.reason) }],
    }),
  };
}

function levelOf({ severity, undecided }: LintFinding): 'error' | 'warning' | 'note' {
  if (severity === 'block' || undecided === true) return 'error';
  return severity === 'warn' ? 'warning' : 'note';
}

function regionOf({ line, column, endLine, endColumn }: TextRange): Record<string, number> {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** Relative to the repository, or a file URI; `%`, blanks and the like are encoded. */
function uriOf(path: string): string {
  const encoded = path
    .toWellFormed()
    .replaceAll('\\', '/')
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
  return path.startsWith('/') ? `file://${encoded}` : encoded;
}

/** The same while lines move and blanks change; equal statements of a file are numbered. */
function fingerprints(): (finding: LintFinding) => string {
  const seen = new Map<string, number>();
  return ({ rule, path, sql, message }) => {
    const text = (sql ?? message).replaceAll(/\s+/g, ' ').trim();
    const key = createHash('sha256').update([rule, path, text].join('\0')).digest('hex').slice(0, 32);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return `${key}:${count}`;
  };
}
