import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Read the bundles that the package brings with it.
 *
 * @param directory one directory per function, with its `index.cjs`
 * @returns one CommonJS module per function, by its directory
 * @throws when one is missing: a function without code could be deployed
 */
export function packedBundles(directory: string): ReadonlyMap<string, Uint8Array> {
  return new Map(readdirSync(directory).map((name) => [name, readFileSync(path.join(directory, name, 'index.cjs'))]));
}
