import { type Command, Option } from 'commander';
import { Naming } from '../../../core/contracts/archive-name';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { checkIdsFile } from '../../ids-file';
import { parseNaming, parseVault } from '../../option-values';
import { addRetrievalOptions, retrievalOptionsOf } from '../../retrieval-options';
import type { RunFlags } from '../../run-options';
import { addSelectionOptions, SELECTION_HELP, type SelectionFlags, selectionOf } from '../../selection-options';
import { checkManifest, parseManifestSource } from './manifest';
import { checkNames } from './names';
import { startWithManifest } from './start-with-manifest';

interface Flags extends RunFlags, SelectionFlags {
  manifest?: string;
  names?: string;
  naming?: Naming;
  rename?: boolean;
}

const AFTER_HELP = `
Examples:
  moraine retrieve photos --dry-run --watch
  moraine retrieve photos --to s3://my-bucket/photos --tier Bulk --watch
  moraine retrieve photos --path '2019/**' --larger 1GiB --dry-run --watch
  moraine retrieve photos --manifest failures.jsonl
  moraine retrieve photos --manifest inventory.csv --dry-run --watch
  moraine retrieve photos --names names.csv
  moraine retrieve photos --to s3://my-bucket/photos/by-name --rename

A manifest lists archives: a vault inventory in JSON or CSV, a JSON array, JSON Lines or the output of
jq '.ArchiveList[]' (ArchiveId, Size, SHA256TreeHash; if wanted CreationDate, ArchiveDescription and Key), a list of
moraine inventory, or a journal of mt-aws-glacier; in UTF-8 or UTF-16. failures.jsonl of an earlier run is one. What is
not understood is named by format and line. Without a manifest the run starts an inventory job of its own, which takes
about four hours.

${SELECTION_HELP}

A file of names is CSV with the columns GlacierArchiveID and FileName, JSON Lines with such members, or the SQLite file
of a Synology vault's mapping. It is checked before anything is started. Several names of an archive are several
objects. When VAULT_mapping is a configured vault, the run retrieves the names from it first, unless --names is given.

Objects have the names that descriptions encode, as FastGlacier, CloudBerry and other tools write them, or the
descriptions themselves; --naming description decodes nothing.

The vault and the destination must stand in the configuration. Archives that are at the destination already, proven, are
not requested again, whatever their names there. With --rename those under other names are copied within S3 to the names
of this run, and their old objects stay.

To bring what was retrieved to this machine: moraine download RUN-ID DIRECTORY`;

export function defineRetrieve(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('<vault>', 'name of the vault', parseVault)
    .option('--manifest <file>', 'archives to retrieve: a file, or s3://BUCKET/KEY')
    .option('--names <file>', "archives' names: a file, or s3://BUCKET/KEY")
    .addOption(
      new Option(
        '--naming <naming>',
        `names of objects: ${Naming.options.join(', ')} (default: as configured)`,
      ).argParser(parseNaming),
    )
    .option('--rename', 'copy archives that the bucket has under other names, within S3, to the names of this run');
  addSelectionOptions(command);
  const dryRunEffect =
    'probe the destination, plan and estimate; request nothing from Glacier but the inventory, and a mapping';
  addRetrievalOptions(command, dryRunEffect)
    .addHelpText('after', AFTER_HELP)
    .action(async (vault: string, flags: Flags) => {
      const { request, follow } = retrievalOptionsOf(flags);
      const manifest = flags.manifest === undefined ? undefined : parseManifestSource(flags.manifest);
      const names = flags.names === undefined ? undefined : parseManifestSource(flags.names, '--names');
      const selection = selectionOf(flags);
      // Checked before any call of AWS, so that an invalid line is reported at once.
      if (manifest) await checkManifest(manifest, request.destination?.prefix ?? '');
      if (names) await checkNames(names);
      await checkIdsFile(selection);
      const deployment = await context.connect(connectOptionsOf(command));
      const { naming, rename } = flags;
      const retrieve = { kind: 'retrieve', vault, ...request, naming, rename } as const;
      const files = { manifest, names, selection };
      onExitCode(await startWithManifest(deployment, context.terminal, retrieve, { ...files, ...follow }));
    });
}
