import type { Command } from 'commander';
import { StorageClass, Tier } from '../../../core/contracts/tier';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parseBudget, parseStorageClass, parseTier, parseVault } from '../../option-values';
import { parseDestination } from '../../s3-uri';
import { checkManifest, parseManifestSource } from './manifest';
import { retrieve } from './retrieve';

interface Flags {
  to?: { bucket: string; prefix: string };
  tier?: Tier;
  storageClass?: StorageClass;
  manifest?: string;
  budget?: number;
  dryRun?: boolean;
  watch?: boolean;
  json?: boolean;
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
    .option(
      '--to <s3-uri>',
      "destination: s3://BUCKET or s3://BUCKET/PREFIX (default: the stack's own bucket)",
      parseDestination,
    )
    .option('--tier <tier>', `${Tier.options.join(', ')} (default: that of the configuration)`, parseTier)
    .option('--storage-class <class>', `${StorageClass.options.join(', ')} (default: as configured)`, parseStorageClass)
    .option('--manifest <file>', 'archives to retrieve: a file, or s3://BUCKET/KEY')
    .option('--budget <usd>', 'refuse the run when its estimate is above this', parseBudget)
    .option('--dry-run', 'probe the destination, plan and estimate; request nothing from Glacier but the inventory')
    .option('--watch', 'follow the run until it ends')
    .option('--json', "print one JSON object: with --watch the run's report, else the run's id")
    .addHelpText('after', AFTER_HELP)
    .action(async (vault: string, flags: Flags, command: Command) => {
      const { to, tier, storageClass, budget: budgetUsd, dryRun = false, watch = false, json = false } = flags;
      const manifest = flags.manifest === undefined ? undefined : parseManifestSource(flags.manifest);
      // Before anything is asked of AWS: a broken line is the person's to mend first.
      if (manifest) await checkManifest(manifest, to?.prefix ?? '');
      const deployment = await context.connect(connectOptionsOf(command));
      const request = { vault, destination: to, tier, storageClass, budgetUsd, dryRun };
      onExitCode(await retrieve(deployment, context.terminal, { request, manifest, watch, json }));
    });
}
