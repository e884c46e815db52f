import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { bundleFunctions } from './bundle-functions';
import { keptBundles } from './kept-bundles';
import { packedBundles } from './packed-bundles';

/** CDK context key of a directory with prebuilt bundles, `<verb-noun>/index.cjs` each. */
export const BUNDLES_CONTEXT = 'moraine:bundles';

const PROJECT_ROOT = path.resolve(__dirname, '../..');
/** Bundles that the package brings with it; a clone has none. */
const PACKED_BUNDLES = path.join(PROJECT_ROOT, 'functions');

let bundles: ReadonlyMap<string, Uint8Array> | undefined;

/**
 * The code of one function as a single CommonJS module, `index.cjs`. The first call bundles all functions.
 *
 * @param lambdaDirectory directory under `lambdas/` whose `handler.ts` exports `handler`
 */
export function functionCode(scope: Construct, lambdaDirectory: string): Code {
  const packed = existsSync(PACKED_BUNDLES) ? PACKED_BUNDLES : undefined;
  const prebuilt: string | undefined = scope.node.tryGetContext(BUNDLES_CONTEXT) ?? packed;
  if (prebuilt) return Code.fromAsset(path.join(prebuilt, lambdaDirectory));
  return Code.fromAsset(path.join(PROJECT_ROOT, 'lambdas', lambdaDirectory), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // CDK requires an image; it is never used, since the local bundling below always succeeds.
      image: DockerImage.fromRegistry('unused'),
      local: {
        tryBundle(outputDirectory) {
          bundles ??= keptBundles();
          writeBundle(outputDirectory, bundles, lambdaDirectory);
          return true;
        },
      },
    },
  });
}

/** The bundles that the package brings with it; undefined in a clone, where CDK stages those that are made whole or not at all. */
export const bundlesOfPackage = (): ReadonlyMap<string, Uint8Array> | undefined =>
  existsSync(PACKED_BUNDLES) ? packedBundles(PACKED_BUNDLES) : undefined;

/** Write the bundles of all functions to a directory for `BUNDLES_CONTEXT`. */
export function writeBundles(directory: string): void {
  const built = bundleFunctions();
  for (const lambdaDirectory of built.keys()) {
    writeBundle(path.join(directory, lambdaDirectory), built, lambdaDirectory);
  }
}

function writeBundle(directory: string, built: ReadonlyMap<string, Uint8Array>, lambdaDirectory: string): void {
  const bundle = built.get(lambdaDirectory);
  if (!bundle) throw new Error(`there is no lambdas/${lambdaDirectory}/handler.ts`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'index.cjs'), bundle);
}
