import type { SeedArchive, SeedTotals } from '../glacier/archives/seed-vault';
import type { GlacierServerConfig } from './server-config';
import { startGlacierServer } from './start-glacier-server';

/**
 * Put archives of zero bytes into a vault of a directory that no server is using, and take the vault's inventory.
 *
 * @throws ServerConfigError, CloudDirectoryError (in use, damaged), SeedError
 */
export async function seedDirectory(options: {
  directory: string;
  vaultName: string;
  archives: AsyncIterable<SeedArchive>;
  config?: GlacierServerConfig;
}): Promise<SeedTotals> {
  const { directory, vaultName, archives, config } = options;
  // At real speed: nothing that is due later happens while this works.
  const server = await startGlacierServer({ directory, config, speed: 1 });
  try {
    return await server.glacier.seed(vaultName, archives);
  } finally {
    await server.stop();
  }
}
