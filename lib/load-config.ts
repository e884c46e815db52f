import path from 'node:path';
import { type MoraineConfig, parseConfig } from '../core/contracts/config';
import { InvalidInputError } from '../core/contracts/errors';

/**
 * Read and validate a configuration file, a module whose default export is the configuration.
 *
 * @throws InvalidInputError when the file is missing, cannot be read, has no default export, or is not valid
 */
export async function loadConfig(file: string): Promise<MoraineConfig> {
  const absolute = path.resolve(file);
  let loaded: { default?: unknown };
  try {
    loaded = await import(absolute);
  } catch (cause) {
    throw new InvalidInputError(`${absolute} cannot be read: ${(cause as Error).message}`, { cause });
  }
  const exported = unwrapDefault(loaded);
  if (exported === undefined) {
    throw new InvalidInputError(`${absolute} has no default export: write \`export default defineConfig({ … })\``);
  }
  return parseConfig(exported, path.basename(absolute));
}

/** A CommonJS module imported as an ES module has its own `default` inside `default`. */
function unwrapDefault(loaded: { default?: unknown }): unknown {
  const exported = loaded.default;
  return typeof exported === 'object' && exported !== null && 'default' in exported ? exported.default : exported;
}
