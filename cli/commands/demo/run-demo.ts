import { CreateVaultCommand, type GlacierClient } from '@aws-sdk/client-glacier';
import { s3Client } from '../../../adapters/aws/clients';
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

/** Listed in moraine.config.ts. */
const VAULT = 'demo';
const WATCH_EVERY_MS = 250;

/**
 * Both ways on one machine: archives into a vault, out of it, and compared; then a bucket backed up, changed, backed up
 * again, restored as it was at both times, and compared.
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
  const signals = stopOnSignal(cleanUp);
  try {
    terminal.say(`Starting an embedded cloud with the stacks of ${options.app} ...`);
    cloud = await startCloud({ cdkOut: options.app, directory: directory.path, port: 0, speed: 'max' });
    const result = await demonstrate(cloud, terminal, options, { archives, skipped, startedMs });
    if (options.json) terminal.json(result);
    for (const line of describeDemo(result)) terminal.say(line);
    for (const line of closingWords(result)) terminal.say(line);
    return exitCodeOfDemo(result);
  } finally {
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
  const deployment = await connectWith(settings, options.stack, WATCH_EVERY_MS);
  const backup = await prepareBackup(deployment, settings, glacier, terminal, options.seed);
  glacier.destroy();

  await cloud.clock.advance(DAY_MS);
  await cloud.clock.whenIdle();
  terminal.say('A day has passed (virtually), and Glacier has taken the inventory of the vault. Retrieving all of it:');
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
 * Put into its bucket what the first plan of the configuration is to back up, before a day passes and its schedule fires.
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

/** A little more than a day, in which Glacier takes a vault's first inventory. */
const DAY_MS = 25 * 3_600_000;

function settingsOf(cloud: EmbeddedCloud): ClientSettings {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION } = cloud.environment;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY || !AWS_REGION) {
    throw new Error('the embedded cloud states no access key or no region');
  }
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  return { endpoint: cloud.endpoint, region: AWS_REGION, credentials, forcePathStyle: true };
}

const SAY_EVERY_MS = 10_000;

function uploadProgress(terminal: Terminal, archivesTotal: number, bytesTotal: number) {
  let saidMs = performance.now();
  return (archives: number, bytes: number) => {
    const nowMs = performance.now();
    if (nowMs - saidMs < SAY_EVERY_MS && archives < archivesTotal) return;
    saidMs = nowMs;
    terminal.say(
      `  uploaded ${archives} of ${countOf(archivesTotal, 'archive')}, ${formatBytes(bytes)} of ${formatBytes(bytesTotal)}`,
    );
  };
}

function closingWords(result: DemoResult): string[] {
  if (!isFlawless(result)) return ['', 'Something is wrong: see above.'];
  return [
    '',
    'Every archive went into a vault through the API of Amazon Glacier, and came back through the stacks that',
    '`npx cdk deploy` puts into an account: the same state machines, functions and policies, on a virtual clock.',
    ...(result.backup
      ? ['So did the objects of a bucket: packed, backed up twice, and restored as they were at both times.']
      : []),
    '',
    'Next:',
    ...(result.keptIn
      ? [`  npx moraine local --dir ${result.keptIn}      serves this cloud, with its data, to any AWS client`]
      : [
          '  npm run demo -- --from DIRECTORY      the same with your own files',
          '  npx moraine local                     an embedded cloud that stays, for any AWS client',
        ]),
    '  README.md                             with a vault and a bucket of your account',
  ];
}

function exitCodeOfDemo(result: DemoResult): ExitCode {
  if (isFlawless(result)) return ExitCode.ok;
  if (result.report.status === 'failed') return ExitCode.failed;
  return result.report.status === 'completed-with-errors' ? ExitCode.completedWithErrors : ExitCode.unexpected;
}
