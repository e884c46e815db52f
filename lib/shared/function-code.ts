import path from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

const PROJECT_ROOT = path.resolve(__dirname, '../..');

/**
 * The code of one function as a single ES module, `index.mjs`, bundled in this process: CDK's own Node.js function starts
 * `npx` for each, which takes longer than everything else at synthesis.
 *
 * @param verbNoun directory under `lambdas/` whose `handler.ts` exports `handler`
 */
export function functionCode(verbNoun: string): Code {
  const entry = path.join(PROJECT_ROOT, 'lambdas', verbNoun, 'handler.ts');
  return Code.fromAsset(path.dirname(entry), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // CDK asks for an image to bundle in; the local bundling below always does it.
      image: DockerImage.fromRegistry('unused'),
      local: {
        tryBundle(outputDirectory) {
          buildSync({
            entryPoints: [entry],
            outfile: path.join(outputDirectory, 'index.mjs'),
            absWorkingDir: PROJECT_ROOT,
            bundle: true,
            minify: true,
            platform: 'node',
            format: 'esm',
            // The embedded cloud runs the same bundle on Node 20.
            target: 'node20',
            // ES modules first: they shake, and the bundle is a third smaller.
            mainFields: ['module', 'main'],
            charset: 'utf8',
            logLevel: 'warning',
          });
          return true;
        },
      },
    },
  });
}
