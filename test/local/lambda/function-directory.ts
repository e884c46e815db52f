import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { temporaryDirectory } from '../temporary-directory';

/** A directory with the given handler as its `index.mjs`. */
export function functionDirectory(source: string): string {
  const directory = temporaryDirectory();
  writeFileSync(path.join(directory, 'index.mjs'), source);
  return directory;
}

/** The same with what it imports bundled, as CDK bundles it. */
export function bundledFunctionDirectory(source: string): string {
  const directory = temporaryDirectory();
  buildSync({
    stdin: { contents: source, resolveDir: __dirname, loader: 'ts' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    outfile: path.join(directory, 'index.mjs'),
  });
  return directory;
}
