/** Makes dist/: the Action and the CLI as one file each, and the parser's WebAssembly beside them. Reproducible. */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);
// Bundled CommonJS packages ask for these, which ESM does not have.
const banner = `import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);`;

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
await build({
  entryPoints: { action: 'src/entry/action.ts', cli: 'src/entry/cli.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  chunkNames: 'chunk-[hash]',
  platform: 'node',
  target: 'node22',
  format: 'esm',
  minify: true,
  legalComments: 'none',
  // pg's native binding and undici's optional cache are never used.
  external: ['pg-native'],
  banner: { js: banner },
  logLevel: 'warning',
});
copyFileSync(require.resolve('libpg-query/wasm/libpg-query.wasm'), 'dist/libpg-query.wasm');
