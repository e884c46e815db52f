import type { Command } from 'commander';
import { CommandError } from '../../errors/command-error';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parseKeyId, parseUntil, parseVault } from '../../option-values';
import { budgetOption, dryRunOption, jsonOption, type RunFlags, tierOption, watchOption } from '../../run-options';
import { parseSnapshotReference, type SnapshotReference } from '../../snapshot-reference';
import { checkManifest, parseManifestSource } from '../retrieve/manifest';
import { startWithManifest } from '../retrieve/start-with-manifest';
import { adopt, requireAdoptConfirmation } from './adopt';
import { adoptAll } from './adopt-all';

interface Flags extends Pick<RunFlags, 'tier' | 'budget' | 'dryRun' | 'watch' | 'json'> {
  manifest?: string;
  adopt?: SnapshotReference;
  adoptAll?: boolean;
  until?: string;
  catalog?: string;
  deployment?: string;
  yes?: boolean;
}

const AFTER_HELP = `
Examples:
  moraine rebuild backups --tier Standard --watch
  moraine rebuild backups --manifest s3://RUNS-BUCKET/runs/RUN/unreferenced.jsonl --dry-run --watch
  moraine rebuild backups --adopt documents@20260105T030000Z-1f3a9c --watch
  moraine rebuild backups --adopt-all --until 2026-01-05

For when the state table or the bucket of runs is lost: from the vault's inventory and from the catalogs that backups wrote
into the vault, the snapshots come back, and can be listed and restored again. A catalog counts when a listed key has signed
it (the deployment's own, \`catalogKeys\` in moraine.config.ts) and when it agrees with the inventory. Snapshots that are there
are left as they are, and checked against the inventory. An inventory job (about four hours) and the retrieval of the catalogs
that are not known are paid for.

Everything else is listed as unproven, with what it says of itself. With --adopt a person takes such a snapshot over, from the
copy that the newest rebuild has retrieved; with --adopt-all all of them whose catalogs were in the vault by a time, by the
inventory, for the day on which keys are lost. Retention may delete archives of them only where their descriptions name the
plan and a listed key, or the key of the deployment that --deployment names. The facts are shown first, and the command
asks; where nobody can be asked, and with --json, it needs --yes.

Archives that no snapshot needs are listed in unreferenced.jsonl of the run: interrupted backups wrote them, or the inventory
has them and not yet their catalog. With that file as --manifest, what they say of themselves is listed as partial snapshots,
which can be adopted too. That retrieves their packs, as a rule many times the catalogs' bytes: see the cost first, with
--dry-run.

The exit code is 3 when a snapshot is unproven, in conflict, broken, lost or damaged, or was not adopted.`;

export function addRebuildCommand(program: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  program
    .command('rebuild')
    .description("Bring back what Moraine knew of a vault's backups, from the vault alone.")
    .argument('<vault>', 'name of the vault', parseVault)
    .addOption(tierOption())
    .option('--manifest <file>', 'archives to list partial snapshots of: a file, or s3://BUCKET/KEY')
    .addOption(budgetOption())
    .addOption(dryRunOption('probe the destination, plan and estimate; request nothing from Glacier but the inventory'))
    .option('--adopt <plan@snapshot>', 'take over a snapshot that a rebuild has found unproven', parseSnapshotReference)
    .option('--adopt-all', 'take over all that the newest rebuild has found unproven; needs --until')
    .option('--until <time>', 'of --adopt-all: catalogs that were created no later', parseUntil)
    .option('--catalog <archive-id>', 'of --adopt: the catalog to believe, where several differ')
    .option(
      '--deployment <key-id>',
      'of --adopt and --adopt-all: a dead deployment whose archives become deletable',
      parseKeyId,
    )
    .option('--yes', 'of --adopt and --adopt-all: do not ask')
    .addOption(watchOption())
    .addOption(jsonOption())
    .addHelpText('after', AFTER_HELP)
    .action(async (vault: string, flags: Flags, command: Command) => {
      checkFlags(flags);
      if (flags.adopt || flags.adoptAll) return onExitCode(await takeOver(vault, flags, command, context));
      const { tier, budget: budgetUsd, dryRun = false, watch = false, json = false } = flags;
      const manifest = flags.manifest === undefined ? undefined : parseManifestSource(flags.manifest);
      if (manifest) await checkManifest(manifest, '');
      const deployment = await context.connect(connectOptionsOf(command));
      const request = { kind: 'rebuild', vault, tier, budgetUsd, dryRun } as const;
      onExitCode(await startWithManifest(deployment, context.terminal, request, { manifest, watch, json }));
    });
}

/** @throws CommandError for options that do not go together */
function checkFlags(flags: Flags): void {
  const { adopt: one, adoptAll: all = false, until } = flags;
  const named = (names: (keyof Flags)[]) => names.filter((name) => flags[name] !== undefined).map(dashed);
  const [needless] =
    one || all ? named(['tier', 'manifest', 'budget', 'dryRun']) : named(['deployment', 'yes', 'catalog']);
  if (needless)
    throw new CommandError(`${needless} ${one || all ? 'is of a rebuild' : 'is of --adopt'}: leave it out.`);
  if (one && all) throw new CommandError('--adopt and --adopt-all exclude each other: leave one out.');
  if (all !== (until !== undefined)) throw new CommandError('--adopt-all and --until go together: give both.');
  if (all && flags.catalog !== undefined) throw new CommandError('--catalog is of --adopt: leave it out.');
  if (one && one.snapshot === undefined) throw new CommandError("--adopt needs a snapshot's whole id: PLAN@SNAPSHOT.");
}

const dashed = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

async function takeOver(vault: string, flags: Flags, command: Command, { connect, terminal }: CommandContext) {
  const { adopt: one, until, catalog, deployment: dead, yes = false, watch = false, json = false } = flags;
  requireAdoptConfirmation(terminal, { yes, json });
  const deployment = await connect(connectOptionsOf(command));
  const common = { vault, deployment: dead, yes, json };
  if (until !== undefined) return adoptAll(deployment, terminal, { ...common, until });
  const { plan = '', snapshot = '' } = one ?? {};
  return adopt(deployment, terminal, { ...common, plan, snapshot, catalog, watch });
}
