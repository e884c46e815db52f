import path from 'node:path';
import type { DownloadDirectory } from '../../../adapters/disk/download-directory';
import { fileErrorCode } from '../../../adapters/disk/file-error';
import type { Deployment } from '../../deployment/deployment';
import { CommandError } from '../../errors/command-error';
import { ExitCode } from '../../exit-codes';
import { shellWord } from '../../format/shell-word';
import { unlessInterrupted } from '../../terminal/interrupt';
import type { Terminal } from '../../terminal/terminal';
import { describeOutcome, describeSums } from './describe-download';
import { downloadJson } from './download-json';
import { type FinishedRun, finishedRun } from './finished-run';
import { DownloadStoppedError, reasonOf } from './local-failures';
import { type MeasuredDownload, measure } from './measure';
import { nameChoice } from './name-choice';
import { ObjectList } from './object-list';
import { openDirectory, requireRoom } from './open-directory';
import { objectsOf, type RunObject } from './proven-objects';
import { transfer } from './transfer';
import { describeTransfer, transferCost } from './transfer-cost';
import { withLock } from './with-lock';

export interface DownloadOptions {
  runId: string;
  directory: string;
  /** Globs of names; empty: everything. */
  paths: readonly string[];
  concurrency: number;
  watch: boolean;
  dryRun: boolean;
  json: boolean;
}

/**
 * Download what a run has verified.
 *
 * @throws CommandError when the run has nothing to download, or the directory cannot be written
 */
export async function downloadRun(
  deployment: Deployment,
  terminal: Terminal,
  options: DownloadOptions,
): Promise<ExitCode> {
  const finished = await finishedRun(deployment, terminal, options);
  const all = () => objectsOf(deployment, finished.plan, finished.run.destination.prefix);
  const chooses = await nameChoice(options.paths, all);
  const chosen = async function* () {
    for await (const object of all()) if (chooses(object.name)) yield object;
  };
  const directory = await openDirectory(options.directory, options);
  const scene: Scene = { deployment, terminal, options, finished };
  if (!directory || options.dryRun) return rehearse(scene, directory, chosen());
  return unlessInterrupted(
    () => withLock(directory.root, () => download(scene, directory, chosen())),
    interrupted(options, directory.root),
  );
}

interface Scene {
  deployment: Deployment;
  terminal: Terminal;
  options: DownloadOptions;
  finished: FinishedRun;
}

async function rehearse(
  scene: Scene,
  directory: DownloadDirectory | undefined,
  objects: AsyncIterable<RunObject>,
): Promise<ExitCode> {
  const { deployment, terminal, options, finished } = scene;
  const sums = await measure(objects, directory);
  const planned = { run: finished.run, directory: directory?.root ?? path.resolve(options.directory), sums };
  announce(scene, planned);
  if (options.json) terminal.json(downloadJson(deployment, planned));
  return ExitCode.ok;
}

/** Download under the lock of the directory. */
async function download(
  scene: Scene,
  directory: DownloadDirectory,
  objects: AsyncIterable<RunObject>,
): Promise<ExitCode> {
  const { deployment, terminal, options, finished } = scene;
  const list = await ObjectList.write(directory, objects).catch((error: unknown) => {
    if (fileErrorCode(error) === '') throw error;
    throw new DownloadStoppedError(reasonOf(error, directory.root), error);
  });
  try {
    const sums = await measure(list.read(), directory);
    const measured = { run: finished.run, directory: directory.root, sums };
    announce(scene, measured);
    await requireRoom(directory, sums.missingBytes);
    const { bucket } = finished.run.destination;
    const work = { objects: list.read(), concurrency: options.concurrency, bucket, directory, sums };
    const outcome = await transfer(deployment, terminal, work);
    for (const line of describeOutcome(measured, outcome)) terminal.say(line);
    if (options.json) terminal.json(downloadJson(deployment, measured, outcome));
    return outcome.failed.objects + sums.notVerified === 0 ? ExitCode.ok : ExitCode.completedWithErrors;
  } finally {
    await list.remove();
  }
}

/** Say what there is to download, and what it costs. @throws CommandError when there is nothing */
function announce({ deployment, terminal, options }: Scene, download: MeasuredDownload): void {
  const { objects, folders, notVerified, missingBytes } = download.sums;
  if (objects + folders + notVerified === 0) throw nothingChosen(options);
  for (const line of describeSums(download)) terminal.say(line);
  terminal.say(`  ${describeTransfer(transferCost(deployment, missingBytes))}`);
}

function nothingChosen({ runId, paths }: DownloadOptions): CommandError {
  if (paths.length === 0) return new CommandError(`Run ${runId} has no objects: there is nothing to download.`);
  return new CommandError(
    `No object of run ${runId} matches ${paths.map((glob) => shellWord(glob)).join(' or ')}: report.csv of the run names them all, with the prefix of its destination.`,
  );
}

function interrupted({ runId, paths }: DownloadOptions, directory: string): string {
  const globs = paths.map((glob) => ` --path ${shellWord(glob)}`).join('');
  return `The download was interrupted. Continue it: moraine download ${runId} ${shellWord(directory)}${globs}`;
}
