import type { Command } from 'commander';
import { Tier } from '../../../core/contracts/tier';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parseBudget, parseTier, parseVault } from '../../option-values';
import { checkManifest, parseManifestSource } from '../retrieve/manifest';
import { retrieve } from '../retrieve/retrieve';

interface Flags {
  tier?: Tier;
  manifest?: string;
  budget?: number;
  dryRun?: boolean;
  watch?: boolean;
  json?: boolean;
}

const AFTER_HELP = `
Examples:
  moraine rebuild photos --tier Standard --watch
  moraine rebuild photos --manifest s3://RUNS-BUCKET/runs/RUN/unreferenced.jsonl --dry-run --watch

For when the state table or the bucket of runs is lost: from the vault's inventory and from the catalogs that backups wrote
into the vault, the snapshots come back, and can be listed and restored again. Snapshots that are there are left as they
are. An inventory job (about four hours) and the retrieval of the catalogs are paid for.

Archives that no snapshot needs are listed in unreferenced.jsonl of the run: interrupted backups wrote them, or the inventory
has them and not yet their catalog. With that file as --manifest, partial snapshots are made of what they say of themselves,
which retrieves their packs, as a rule many times the catalogs' bytes: see the cost first, with --dry-run.

The exit code is 3 when a snapshot is lost.`;

export function addRebuildCommand(program: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  program
    .command('rebuild')
    .description("Bring back what Moraine knew of a vault's backups, from the vault alone.")
    .argument('<vault>', 'name of the vault', parseVault)
    .option('--tier <tier>', `${Tier.options.join(', ')} (default: that of the configuration)`, parseTier)
    .option('--manifest <file>', 'archives to make partial snapshots of: a file, or s3://BUCKET/KEY')
    .option('--budget <usd>', 'refuse the run when its estimate is above this', parseBudget)
    .option('--dry-run', 'probe the destination, plan and estimate; request nothing from Glacier but the inventory')
    .option('--watch', 'follow the run until it ends')
    .option('--json', "print one JSON object: with --watch the run's report, else the run's id")
    .addHelpText('after', AFTER_HELP)
    .action(async (vault: string, flags: Flags, command: Command) => {
      const { tier, budget: budgetUsd, dryRun = false, watch = false, json = false } = flags;
      const manifest = flags.manifest === undefined ? undefined : parseManifestSource(flags.manifest);
      if (manifest) await checkManifest(manifest, '');
      const deployment = await context.connect(connectOptionsOf(command));
      const request = { vault, tier, rebuild: true, budgetUsd, dryRun };
      onExitCode(await retrieve(deployment, context.terminal, { request, manifest, watch, json }));
    });
}
