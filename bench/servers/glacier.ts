import type { SeedArchive } from '../../local/glacier/archives/seed-vault';
import type { GlacierServerConfig } from '../../local/glacier-server/server-config';
import { startGlacierServer } from '../../local/glacier-server/start-glacier-server';
import { answerParent } from './answer-parent';

interface ArchiveName {
  vaultName: string;
  archiveId: string;
}

interface SeedRequest {
  vaultName: string;
  /** Number of archives. */
  archives: number;
}

async function* seedArchives(count: number): AsyncGenerator<SeedArchive> {
  for (let number = 1; number <= count; number++) {
    yield { sizeBytes: 1 + ((number * 7919) % 100_000_000), description: `scan "${number}", page ${number % 97}` };
  }
}

/** Run the standalone Glacier at real speed. Arguments: its directory, and its configuration as JSON. */
async function main(directory: string, config: GlacierServerConfig): Promise<void> {
  const server = await startGlacierServer({ directory, config, speed: 1 });
  answerParent(Number(new URL(server.endpoint).port), () => server.stop(), {
    advance: (ms: number) => server.clock.advance(ms),
    archivePath: ({ vaultName, archiveId }: ArchiveName) => server.glacier.archivePath(vaultName, archiveId),
    seed: ({ vaultName, archives }: SeedRequest) => server.glacier.seed(vaultName, seedArchives(archives)),
  });
}

void main(process.argv[2] as string, JSON.parse(process.argv[3] ?? '{}') as GlacierServerConfig);
