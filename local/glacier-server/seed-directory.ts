import type { SeedArchive, SeedTotals } from '../glacier/archives/seed-vault';
import type { GlacierServerConfig } from './server-config';
import { startGlacierServer } from './start-glacier-server';

/**
 * Add archives of zero bytes to a vault in a directory that no server is using, and take the vault's inventory.
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
  // At real speed, so that nothing that is due later happens meanwhile.
  const server = await startGlacierServer({ directory, config, speed: 1 });
  try {
    return await server.glacier.seed(vaultName, archives);
  } finally {
    await server.stop();
  }
}
