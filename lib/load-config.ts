import path from 'node:path';
import { types } from 'node:util';
import { type MoraineConfig, parseConfig } from '../core/contracts/config';
import { InvalidInputError } from '../core/contracts/errors';
import { unreadableConfig } from './unreadable-config';

/**
 * Read and validate a configuration file: JSON, or a module whose default export is the configuration.
 *
 * @throws InvalidInputError when the file is missing, cannot be read, has no default export, or is not valid
 */
export async function loadConfig(file: string): Promise<MoraineConfig> {
  const absolute = path.resolve(file);
  let loaded: unknown;
  try {
    // Not import(), which compiled CommonJS does not have. Node.js reads TypeScript and ES modules like this too.
    loaded = require(absolute);
  } catch (cause) {
    throw unreadableConfig(absolute, cause);
  }
  const exported = configurationIn(loaded);
  if (exported === undefined) {
    throw new InvalidInputError(`${absolute} has no default export: write \`export default defineConfig({ … })\``);
  }
  return parseConfig(exported, path.basename(absolute));
}

/** The default export of an ES module; all of a CommonJS module or a JSON file. */
function configurationIn(loaded: unknown): unknown {
  if (typeof loaded !== 'object' || loaded === null) return loaded;
  const isEsModule = types.isModuleNamespaceObject(loaded) || '__esModule' in loaded;
  return isEsModule || 'default' in loaded ? (loaded as { default?: unknown }).default : loaded;
}
