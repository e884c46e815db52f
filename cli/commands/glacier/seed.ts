import { createReadStream } from 'node:fs';
import { parseManifest } from '../../../core/inventory/parse-manifest';
import type { SeedArchive } from '../../../local/glacier/archives/seed-vault';
import { CommandError } from '../../errors/command-error';
import { countOf, formatBytes } from '../../format/bytes';
import type { Terminal } from '../../terminal/terminal';
import { asCommandError } from './as-command-error';
import { readConfig } from './read-config';

export interface SeedOptions {
  dir: string;
  vault: string;
  archives?: number;
  size: number;
  from?: string;
  config?: string;
}

/**
 * Add archives of zero bytes to a vault.
 *
 * @throws CommandError, InvalidInputError for invalid options or an invalid file
 */
export async function seed(terminal: Terminal, options: SeedOptions): Promise<void> {
  const { dir: directory, vault: vaultName, from } = options;
  if (!/^[A-Za-z0-9_.-]{1,255}$/.test(vaultName)) {
    throw new CommandError(`--vault '${vaultName}' is not a vault name: 1 to 255 letters, digits, '_', '-' and '.'.`);
  }
  if ((options.archives === undefined) === (from === undefined)) {
    throw new CommandError('Use either --archives, the number of archives to create, or --from, a list of them.');
  }
  const config = await readConfig(options.config);
  // The whole list is checked first: an invalid last line must not leave the archives before it created.
  if (from !== undefined) for await (const _ of listedArchives(from));
  const archives = from === undefined ? numberedArchives(options.archives ?? 0, options.size) : listedArchives(from);
  const { seedDirectory } = await import('../../../local/glacier-server/seed-directory');
  const added = await asCommandError(seedDirectory({ directory, vaultName, archives, config }));
  terminal.say(
    `Vault ${vaultName} in ${directory}: ${countOf(added.archives, 'archive')} added (${formatBytes(added.sizeBytes)}), inventory taken.`,
  );
}

async function* numberedArchives(count: number, sizeBytes: number): AsyncGenerator<SeedArchive> {
  for (let number = 1; number <= count; number++) {
    yield { sizeBytes, description: `seeded/${String(number).padStart(8, '0')}` };
  }
}

async function* listedArchives(file: string): AsyncGenerator<SeedArchive> {
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
