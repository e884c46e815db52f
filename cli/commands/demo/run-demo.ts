import { CreateVaultCommand, type GlacierClient } from '@aws-sdk/client-glacier';
import { s3Client } from '../../../adapters/aws/clients/s3';
import { RetrievalReport } from '../../../core/contracts/retrieval-run';
import type { EmbeddedCloud } from '../../../local/embedded-cloud';
import type { ClientSettings } from '../../aws/client-settings';
import { connectWith } from '../../aws/connect';
import { ServiceClock } from '../../aws/observe-client';
import type { Deployment } from '../../deployment/deployment';
import { ExitCode } from '../../exit-codes';
import { countOf, formatBytes } from '../../format/bytes';
import { formatS3Uri } from '../../s3-uri';
import type { Terminal } from '../../terminal/terminal';
import { createVaultsAndBuckets } from '../local/create-vaults-and-buckets';
import { describeNodes } from '../local/describe-nodes';
import { settingsOf } from '../local/settings-of-cloud';
import { startCloud } from '../local/start-cloud';
import type { ArchiveSource } from './archive-source';
import { type BackupStage, demonstrateBackup } from './backup-demo';
import { cloudDirectory } from './cloud-directory';
import { compareObjects } from './compare-objects';
import { type DemoResult, describeDemo, isFlawless } from './demo-result';
import { directoryArchives, type Skipped } from './directory-archives';
import { fillVault } from './fill-vault';
import { glacierClient } from './glacier-client';
import { type ArchiveOutcome, readOutcomes } from './read-outcomes';
import { runToReport } from './run-to-report';
import { sampleArchives } from './sample-archives';
import { sampleObjects } from './sample-objects';
import { fillSource } from './source-bucket';
import { stopOnSignal } from './stop-on-signal';

export interface DemoOptions {
  from?: string;
  keep?: string;
  seed: number;
  app: string;
  json: boolean;
  stack: string;
}

/** Name of the vault; moraine.config.ts lists it. */
const VAULT = 'demo';
const POLL_INTERVAL_MS = 250;

/**
 * Run the demonstration on one machine: upload archives, retrieve them and compare; then back up a bucket, change it, back it
 * up again, restore both snapshots and compare.
 */
export async function runDemo(terminal: Terminal, options: DemoOptions): Promise<ExitCode> {
  const startedMs = performance.now();
  const { archives, skipped } = options.from
    ? await directoryArchives(options.from)
    : { archives: sampleArchives(options.seed), skipped: [] };
  const directory = await cloudDirectory(options.keep);
  let cloud: EmbeddedCloud | undefined;
  const cleanUp = async () => {
    await cloud?.stop();
    await directory.dispose();
  };
  const signals = stopOnSignal(terminal, cleanUp, options);
  try {
    terminal.say(`Starting an embedded cloud with the stacks of ${options.app} ...`);
    cloud = await startCloud({ cdkOut: options.app, directory: directory.path, port: 0, speed: 'max' });
    for (const line of describeNodes(cloud.lambda.nodes())) terminal.say(line);
    const result = await demonstrate(cloud, terminal, options, { archives, skipped, startedMs });
    if (options.json) terminal.json(result);
    for (const line of describeDemo(result)) terminal.say(line);
    for (const line of conclusionOf(result)) terminal.say(line);
    return exitCodeOfDemo(result);
  } finally {
    // Errors that stopping the cloud causes are not reported.
    await signals.stopped();
    signals.ignore();
    await cleanUp();
  }
}

async function demonstrate(
  cloud: EmbeddedCloud,
  terminal: Terminal,
  options: DemoOptions,
  { archives, skipped, startedMs }: { archives: ArchiveSource[]; skipped: Skipped[]; startedMs: number },
): Promise<DemoResult> {
  const settings = settingsOf(cloud);
  const virtualStartMs = cloud.clock.now();

  const bytes = archives.reduce((sum, archive) => sum + archive.sizeBytes, 0);
  terminal.say(`Filling vault ${VAULT} with ${countOf(archives.length, 'archive')}, ${formatBytes(bytes)} ...`);
  const glacier = glacierClient(settings, new ServiceClock());
  const progress = uploadProgress(terminal, archives.length, bytes);
  const sourceOf = await fillVault(glacier, VAULT, archives, progress);
  const deployment = await connectWith(settings, options.stack, POLL_INTERVAL_MS);
  // Schedules of all plans are due in the day that passes: their runs need vaults and buckets.
  await createVaultsAndBuckets(deployment, settings);
  const backup = await prepareBackup(deployment, settings, glacier, terminal, options.seed);
  glacier.destroy();

  await cloud.clock.advance(DAY_MS);
  await cloud.clock.whenIdle();
  terminal.say(
    'A virtual day has passed, and Glacier has taken the inventory of the vault. Retrieving the whole vault:',
  );
  cloud.meter.reset();
  const request = { kind: 'retrieve', vault: VAULT, tier: 'Bulk' } as const;
  const report = await runToReport(deployment, terminal, request, RetrievalReport);
  const virtualMs = cloud.clock.now() - virtualStartMs;
  const dynamodbWriteUnits = cloud.meter.snapshot().reduce((sum, row) => sum + row.writeUnits, 0);

  terminal.say('Comparing every object with its source ...');
  const outcomes: ArchiveOutcome[] = [];
  for await (const outcome of readOutcomes(deployment, report.runId)) outcomes.push(outcome);
  const differences = await compareObjects(deployment, report.destination.bucket, outcomes, sourceOf);
  const backedUp = backup ? await demonstrateBackup(backup) : null;
  backup?.s3.destroy();
  return {
    archives: archives.length,
    bytes,
    verified: report.verified,
    failed: report.failed,
    identical: archives.length - new Set(differences.map((difference) => difference.name)).size,
    differences,
    skipped,
    virtualSeconds: Math.round(virtualMs / 1000),
    wallSeconds: Math.round((performance.now() - startedMs) / 100) / 10,
    dynamodbWriteUnits,
    seed: options.from ? null : options.seed,
    keptIn: options.keep ?? null,
    report,
    backup: backedUp,
  };
}

/**
 * Fill the source bucket of the first configured plan, before a day passes and the plan's schedule fires.
 *
 * @returns undefined when the configuration has no plan
 */
async function prepareBackup(
  deployment: Deployment,
  settings: ClientSettings,
  glacier: GlacierClient,
  terminal: Terminal,
  seed: number,
): Promise<BackupStage | undefined> {
  const [plan] = deployment.plans;
  if (!plan) return undefined;
  const s3 = s3Client(settings);
  const objects = sampleObjects(seed, plan.source.prefix);
  const bytes = objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const uri = formatS3Uri(plan.source.bucket, plan.source.prefix);
  terminal.say(
    `Filling ${uri}, which plan ${plan.name} backs up: ${countOf(objects.length, 'object')}, ${formatBytes(bytes)} ...`,
  );
  await glacier.send(new CreateVaultCommand({ accountId: '-', vaultName: plan.vault }));
  await fillSource(s3, plan.source.bucket, objects);
  return { deployment, s3, terminal, plan, seed, objects };
}

/** A little more than a day: Glacier takes a vault's first inventory within it. */
const DAY_MS = 25 * 3_600_000;

const PROGRESS_INTERVAL_MS = 10_000;

function uploadProgress(terminal: Terminal, archivesTotal: number, bytesTotal: number) {
  let reportedAtMs = performance.now();
  return (archives: number, bytes: number) => {
    const nowMs = performance.now();
    if (nowMs - reportedAtMs < PROGRESS_INTERVAL_MS && archives < archivesTotal) return;
    reportedAtMs = nowMs;
    terminal.say(
      `  uploaded ${archives} of ${countOf(archivesTotal, 'archive')}, ${formatBytes(bytes)} of ${formatBytes(bytesTotal)}`,
    );
  };
}

function conclusionOf(result: DemoResult): string[] {
  if (!isFlawless(result)) return ['', 'The demonstration found problems: see above.'];
  return [
    '',
    'Every archive was uploaded through the API of Amazon Glacier, and retrieved by the stacks that `npx moraine deploy`',
    'deploys to an account: the same state machines, functions and policies, on a virtual clock.',
    ...(result.backup
      ? ['The objects of a bucket were packed, backed up twice, and restored from both snapshots.']
      : []),
    '',
    'Next:',
    ...(result.keptIn
      ? [`  npx moraine local --dir ${result.keptIn}      serves this cloud and its data to any AWS client`]
      : [
          '  npx moraine demo --from DIRECTORY     the same with your own files',
          '  npx moraine local                     a persistent embedded cloud for any AWS client',
        ]),
    '  README.md                             with a vault and a bucket of your account',
  ];
}

function exitCodeOfDemo(result: DemoResult): ExitCode {
  if (isFlawless(result)) return ExitCode.ok;
  if (result.report.status === 'failed') return ExitCode.failed;
  return result.report.status === 'completed-with-errors' ? ExitCode.completedWithErrors : ExitCode.unexpected;
}
