import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const PROJECT_ROOT = path.resolve(__dirname, '../..');
const LAMBDAS = path.join(PROJECT_ROOT, 'lambdas');

/**
 * Bundle every `lambdas/<verb-noun>/handler.ts` in one call, in this process: shared modules are parsed once. CDK's own
 * Node.js function would start `npx` for each, which takes longer than everything else at synthesis.
 *
 * @returns one CommonJS module per function, by its directory
 */
export function bundleFunctions(): ReadonlyMap<string, Uint8Array> {
  // Loaded on demand, since the package has bundles in its place.
  const { buildSync }: typeof import('esbuild') = require('esbuild');
  const lambdaDirectories = readdirSync(LAMBDAS).filter((name) => existsSync(path.join(LAMBDAS, name, 'handler.ts')));
  const { outputFiles } = buildSync({
    entryPoints: lambdaDirectories.map((lambdaDirectory) => ({
      in: path.join(LAMBDAS, lambdaDirectory, 'handler.ts'),
      out: lambdaDirectory,
    })),
    // Only the base of the outputs' names: nothing is written there.
    outdir: LAMBDAS,
    write: false,
    absWorkingDir: PROJECT_ROOT,
    bundle: true,
    minify: true,
    platform: 'node',
    // The embedded cloud keeps the compiled code of CommonJS modules that import nothing as they run.
    format: 'cjs',
    supported: { 'dynamic-import': false },
    banner: { js: '"use strict";' },
    // The embedded cloud may run the same bundle on Node 20.
    target: 'node20',
    // ES modules first: tree shaking makes the bundle a third smaller.
    mainFields: ['module', 'main'],
    // Sources of credentials that a function does not have would be a seventh of every bundle.
    alias: { '@aws-sdk/credential-provider-node': path.join(PROJECT_ROOT, 'adapters/aws/function-credentials') },
    charset: 'utf8',
    logLevel: 'warning',
  });
  return new Map(outputFiles.map(({ path: file, contents }) => [path.basename(file, '.js'), contents]));
}
