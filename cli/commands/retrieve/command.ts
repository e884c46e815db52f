import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parseVault } from '../../option-values';
import {
  budgetOption,
  dryRunOption,
  jsonOption,
  type RunFlags,
  storageClassOption,
  tierOption,
  toOption,
  watchOption,
} from '../../run-options';
import { checkManifest, parseManifestSource } from './manifest';
import { startWithManifest } from './start-with-manifest';

interface Flags extends RunFlags {
  manifest?: string;
}

const AFTER_HELP = `
Examples:
  moraine retrieve photos --dry-run --watch
  moraine retrieve photos --to s3://my-bucket/photos --tier Bulk --watch
  moraine retrieve photos --manifest failures.jsonl

A manifest is a vault inventory in JSON, or JSON Lines with the members of one (ArchiveId, Size, SHA256TreeHash; if
wanted CreationDate, ArchiveDescription and Key). failures.jsonl of an earlier run is one. Without a manifest the run
starts an inventory job of its own, which takes about four hours.

The vault and the destination must stand in moraine.config.ts. Archives that are at the destination already, proven, are
not requested again.`;

export function addRetrieveCommand(
  program: Command,
  context: CommandContext,
  onExitCode: (code: number) => void,
): void {
  program
    .command('retrieve')
    .description('Retrieve a whole vault, or the archives of a manifest, to S3.')
    .argument('<vault>', 'name of the vault', parseVault)
    .addOption(toOption())
    .addOption(tierOption())
    .addOption(storageClassOption())
    .option('--manifest <file>', 'archives to retrieve: a file, or s3://BUCKET/KEY')
    .addOption(budgetOption())
    .addOption(dryRunOption('probe the destination, plan and estimate; request nothing from Glacier but the inventory'))
    .addOption(watchOption())
    .addOption(jsonOption())
    .addHelpText('after', AFTER_HELP)
    .action(async (vault: string, flags: Flags, command: Command) => {
      const { to, tier, storageClass, budget: budgetUsd, dryRun = false, watch = false, json = false } = flags;
      const manifest = flags.manifest === undefined ? undefined : parseManifestSource(flags.manifest);
      // Before anything is asked of AWS: a broken line is the person's to mend first.
      if (manifest) await checkManifest(manifest, to?.prefix ?? '');
      const deployment = await context.connect(connectOptionsOf(command));
      const request = { kind: 'retrieve', vault, destination: to, tier, storageClass, budgetUsd, dryRun } as const;
      onExitCode(await startWithManifest(deployment, context.terminal, request, { manifest, watch, json }));
    });
}
