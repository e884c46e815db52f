import { createReadStream } from 'node:fs';
import { parseManifest } from '../../../core/inventory/parse-manifest';
import type { SeedArchive } from '../../../local/glacier/archives/seed-vault';
import { CommandError } from '../../errors/command-error';
import { countOf, formatBytes } from '../../format/bytes';
import type { Terminal } from '../../terminal/terminal';
import { readConfig } from './read-config';
import { withRemedy } from './with-remedy';

export interface SeedOptions {
  dir: string;
  vault: string;
  archives?: number;
  size: number;
  from?: string;
  config?: string;
}

/**
 * Put archives of zero bytes into a vault.
 *
 * @throws CommandError, InvalidInputError for what a person can mend
 */
export async function seed(terminal: Terminal, options: SeedOptions): Promise<void> {
  const { dir: directory, vault: vaultName, from } = options;
  if (!/^[A-Za-z0-9_.-]{1,255}$/.test(vaultName)) {
    throw new CommandError(`--vault '${vaultName}' is no vault name: 1 to 255 letters, digits, '_', '-' and '.'.`);
  }
  if ((options.archives === undefined) === (from === undefined)) {
    throw new CommandError('Say how many archives to make with --archives, or which with --from: one of them.');
  }
  const config = await readConfig(options.config);
  // Read once for its errors alone: a broken last line must not leave the others made.
  if (from !== undefined) for await (const _ of listed(from));
  const archives = from === undefined ? numbered(options.archives ?? 0, options.size) : listed(from);
  const { seedDirectory } = await import('../../../local/glacier-server/seed-directory');
  const made = await withRemedy(seedDirectory({ directory, vaultName, archives, config }));
  terminal.say(
    `Vault ${vaultName} in ${directory}: ${countOf(made.archives, 'archive')} more (${formatBytes(made.sizeBytes)}), inventory taken.`,
  );
}

async function* numbered(count: number, sizeBytes: number): AsyncGenerator<SeedArchive> {
  for (let number = 1; number <= count; number++) {
    yield { sizeBytes, description: `seeded/${String(number).padStart(8, '0')}` };
  }
}

async function* listed(file: string): AsyncGenerator<SeedArchive> {
  try {
    for await (const { archiveId, sizeBytes, description, creationDate } of parseManifest(createReadStream(file), '')) {
      const createdAtMs = creationDate === '' ? undefined : Date.parse(creationDate);
      yield { archiveId, sizeBytes, description, createdAtMs };
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new CommandError(`${file} cannot be read: ${(error as Error).message}`, undefined, { cause: error });
  }
}
