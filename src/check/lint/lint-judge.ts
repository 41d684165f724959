/** The rules, PostgreSQL's grammar and the migration tools: a bundle of its own, not loaded for a result that is known. */

export { lintChanges } from './lint-changes.ts';
export { lintFiles, startLint } from './lint-files.ts';
export { settingsFor } from './lint-settings.ts';
export { prepare, takeShares, workOff } from './work-off.ts';
