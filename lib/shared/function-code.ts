import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { bundleFunctions } from './bundle-functions';

/** CDK context that names a directory of bundles made before: `<verb-noun>/index.cjs` each. */
export const BUNDLES_CONTEXT = 'moraine:bundles';

const PROJECT_ROOT = path.resolve(__dirname, '../..');

let bundles: ReadonlyMap<string, Uint8Array> | undefined;

/**
 * The code of one function as a single CommonJS module, `index.cjs`. The first that is asked for bundles them all.
 *
 * @param verbNoun directory under `lambdas/` whose `handler.ts` exports `handler`
 */
export function functionCode(scope: Construct, lambdaDirectory: string): Code {
  const made: string | undefined = scope.node.tryGetContext(BUNDLES_CONTEXT);
  if (made) return Code.fromAsset(path.join(made, lambdaDirectory));
  return Code.fromAsset(path.join(PROJECT_ROOT, 'lambdas', lambdaDirectory), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // CDK asks for an image to bundle in; the local bundling below always does it.
      image: DockerImage.fromRegistry('unused'),
      local: {
        tryBundle(outputDirectory) {
          bundles ??= bundleFunctions();
          writeBundle(outputDirectory, bundles, lambdaDirectory);
          return true;
        },
      },
    },
  });
}

/** Write the bundles of all functions where `BUNDLES_CONTEXT` can name them. */
export function writeBundles(directory: string): void {
  const all = bundleFunctions();
  for (const lambdaDirectory of all.keys()) writeBundle(path.join(directory, lambdaDirectory), all, lambdaDirectory);
}

function writeBundle(directory: string, all: ReadonlyMap<string, Uint8Array>, lambdaDirectory: string): void {
  const bundle = all.get(lambdaDirectory);
  if (!bundle) throw new Error(`there is no lambdas/${lambdaDirectory}/handler.ts`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'index.cjs'), bundle);
}
