import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AssetManifestArtifact, type CloudAssembly } from 'aws-cdk-lib/cx-api';
import { InvalidInputError } from '../core/contracts/errors';

/**
 * Check that every function of an assembly has the code of a bundle. CDK takes an asset that is already there for complete, also
 * when the build that copied it was interrupted or the disk was full. What is not complete is removed.
 *
 * @throws InvalidInputError when something was removed
 */
export function requireWholeCode(assembly: CloudAssembly, bundles: readonly Uint8Array[]): void {
  const whole = new Set(bundles.map(digestOf));
  const damaged = codeDirectories(assembly).filter((directory) => {
    const file = path.join(directory, 'index.cjs');
    return !existsSync(file) || !whole.has(digestOf(readFileSync(file)));
  });
  for (const directory of damaged) rmSync(directory, { recursive: true, force: true });
  const [first] = damaged;
  if (first === undefined) return;
  throw new InvalidInputError(
    `An earlier build has left ${first} incomplete, as when it was interrupted. It has been removed: build again`,
  );
}

const digestOf = (code: Uint8Array): string => createHash('sha256').update(code).digest('hex');

/** The directories of the assets of all stacks; a template is a file. */
function codeDirectories({ directory, artifacts }: CloudAssembly): string[] {
  const manifests = artifacts.filter((artifact) => artifact instanceof AssetManifestArtifact);
  const paths = manifests
    .flatMap(({ contents }) => Object.values(contents.files ?? {}))
    .flatMap(({ source }) => (source.packaging === 'zip' && source.path ? [source.path] : []));
  return [...new Set(paths)].map((name) => path.resolve(directory, name));
}
