import type { Command } from 'commander';
import { CommandError } from '../../errors/command-error';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parseKeyId, parseUntil, parseVault } from '../../option-values';
import {
  budgetOption,
  dryRunOption,
  fallbackOption,
  jsonOption,
  type RunFlags,
  tierOption,
  watchOption,
} from '../../run-options';
import { parseSnapshotReference, type SnapshotReference } from '../../snapshot-reference';
import { checkManifest, parseManifestSource } from '../retrieve/manifest';
import { startWithManifest } from '../retrieve/start-with-manifest';
import { adopt, requireAdoptConfirmation } from './adopt';
import { adoptAll } from './adopt-all';

interface Flags extends Pick<RunFlags, 'tier' | 'fallback' | 'budget' | 'dryRun' | 'watch' | 'json'> {
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

For when the state table or the runs bucket is lost: rebuilds the snapshots from the vault's inventory and from the catalogs
that backups wrote to the vault, so that they can be listed and restored again. A catalog is proven when a listed key has signed
it (the deployment's own, or one of \`catalogKeys\` in the configuration) and when it agrees with the inventory. Existing
snapshots are not changed, only checked against the inventory. Glacier charges for an inventory job (about four hours) and for
the retrieval of unknown catalogs.

Everything else is listed as unproven, with the figures that it claims. --adopt adopts such a snapshot, from the copy that the
newest rebuild has retrieved; --adopt-all adopts all whose catalogs, according to the inventory, were in the vault by a given
time, for when the signing keys are lost. Retention may delete archives of them only if their descriptions name the plan and a
listed key, or the key that --deployment names. The command shows the facts and asks for confirmation; without a terminal, or
with --json, it needs --yes.

Archives that no snapshot needs are listed in unreferenced.jsonl of the run: interrupted backups wrote them, or the inventory
does not have their catalog yet. With that file as --manifest, their contents are listed as partial snapshots, which can be
adopted too. That retrieves their packs, usually many times the size of the catalogs: see the cost first with --dry-run.

The exit code is 3 when a snapshot is unproven, in conflict, broken, lost or damaged, or was not adopted.`;

export function defineRebuild(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('<vault>', 'name of the vault', parseVault)
    .addOption(tierOption())
    .addOption(fallbackOption())
    .option('--manifest <file>', 'list partial snapshots of these archives: a file, or s3://BUCKET/KEY')
    .addOption(budgetOption())
    .addOption(dryRunOption('probe the destination, plan and estimate; request nothing from Glacier but the inventory'))
    .option('--adopt <plan@snapshot>', 'adopt a snapshot that a rebuild found unproven', parseSnapshotReference)
    .option('--adopt-all', 'adopt all snapshots that the newest rebuild found unproven; needs --until')
    .option('--until <time>', 'with --adopt-all: only catalogs that were created no later', parseUntil)
    .option('--catalog <archive-id>', 'with --adopt: the catalog to trust, if there are several')
    .option(
      '--deployment <key-id>',
      'with --adopt and --adopt-all: key of a lost deployment, whose archives become deletable',
      parseKeyId,
    )
    .option('--yes', 'with --adopt and --adopt-all: do not ask for confirmation')
    .addOption(watchOption())
    .addOption(jsonOption())
    .addHelpText('after', AFTER_HELP)
    .action(async (vault: string, flags: Flags, command: Command) => {
      checkFlags(flags);
      if (flags.adopt || flags.adoptAll) return onExitCode(await runAdoption(vault, flags, command, context));
      const { tier, fallback, budget: budgetUsd, dryRun = false, watch = false, json = false } = flags;
      const manifest = flags.manifest === undefined ? undefined : parseManifestSource(flags.manifest);
      if (manifest) await checkManifest(manifest, '');
      const deployment = await context.connect(connectOptionsOf(command));
      const request = { kind: 'rebuild', vault, tier, fallback, budgetUsd, dryRun } as const;
      onExitCode(await startWithManifest(deployment, context.terminal, request, { manifest, watch, json }));
    });
}

/** @throws CommandError when options exclude each other or are missing */
function checkFlags(flags: Flags): void {
  const { adopt: one, adoptAll: all = false, until } = flags;
  const named = (names: (keyof Flags)[]) => names.filter((name) => flags[name] !== undefined).map(dashed);
  const [unsupported] =
    one || all ? named(['tier', 'fallback', 'manifest', 'budget', 'dryRun']) : named(['deployment', 'yes', 'catalog']);
  if (unsupported) {
    const reason = one || all ? 'cannot be combined with --adopt or --adopt-all' : 'needs --adopt';
    throw new CommandError(`${unsupported} ${reason}: leave it out.`);
  }
  if (one && all) throw new CommandError('--adopt and --adopt-all exclude each other: leave one out.');
  if (all !== (until !== undefined)) throw new CommandError('--adopt-all and --until need each other: use both.');
  if (all && flags.catalog !== undefined)
    throw new CommandError('--catalog cannot be combined with --adopt-all: leave it out.');
  if (one && one.snapshot === undefined)
    throw new CommandError('--adopt needs the full id of a snapshot: PLAN@SNAPSHOT.');
}

const dashed = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

async function runAdoption(vault: string, flags: Flags, command: Command, { connect, terminal }: CommandContext) {
  const { adopt: one, until, catalog, deployment: lostKeyId, yes = false, watch = false, json = false } = flags;
  requireAdoptConfirmation(terminal, { yes, json });
  const deployment = await connect(connectOptionsOf(command));
  const common = { vault, deployment: lostKeyId, yes, json };
  if (until !== undefined) return adoptAll(deployment, terminal, { ...common, until });
  const { plan = '', snapshot = '' } = one ?? {};
  return adopt(deployment, terminal, { ...common, plan, snapshot, catalog, watch });
}
