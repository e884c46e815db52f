import type { ProgressAt } from '../../core/backup/check/records/check-progress';
import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import type { CheckedSample, SampledObject } from '../../core/contracts/check';
import { type CheckRun, RetrievalPlan } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { fileUri } from '../../core/files/file-uri';
import { readJson } from '../../core/files/read-json';
import { outcomesOf } from '../../core/retrieval/outcomes/outcomes';
import type { Ending, OpenedRecord } from '../../core/run/run-reporting';
import type { OutcomeDeps } from './outcome-deps';
import { tallyOf } from './tally-of';

const DELETIONS_IN_FLIGHT_MAX = 16;

/** Progress of a check whose comparison is complete; undefined before. */
type Compared = ProgressAt<'recording' | 'naming' | 'done'> | undefined;

/** Sum up the results of a check's sample, and delete its objects: the report keeps the evidence. */
export async function finishSample(
  record: OpenedRecord<CheckRun>,
  { seed, objects: wanted }: NonNullable<CheckRun['sample']>,
  compared: Compared,
  ending: Ending,
  deps: OutcomeDeps,
): Promise<{ sample: CheckedSample; warnings: string[]; notes: string[] | undefined }> {
  const { run } = record;
  const { tier } = run;
  const tally = await tallyOf(record, ending, deps);
  const { verified, verifiedBytes, unproven = 0, requests, fallback, possibleDuplicates, estimate } = tally;
  const snapshot = (compared && 'sampled' in compared && compared.sampled) || null;
  const sample = {
    ...{ seed, wanted, snapshot, tier, objects: tally.archives, bytes: tally.bytes },
    ...{ verified, verifiedBytes, failed: tally.failed + unproven, requests, fallback, possibleDuplicates, estimate },
    evidence: run.dryRun ? [] : await evidenceOf(run, ending, deps),
  };
  return { sample, warnings: [...tally.warnings, ...(await deleteSample(run, deps))], notes: tally.notes };
}

/** Outcomes of all objects of the sample. */
async function evidenceOf(run: CheckRun, { failure }: Ending, deps: OutcomeDeps): Promise<SampledObject[]> {
  const { runId, destination } = run;
  const plan = await readJson(deps.files, runFiles.plan(runId), RetrievalPlan);
  const evidence: SampledObject[] = [];
  if (!plan) return evidence;
  try {
    for await (const outcome of outcomesOf(deps, plan)) {
      const { key, archiveId, sizeBytes, treeHash, crc32, outcome: end, reason } = outcome;
      const facts = { key: key.slice(destination.prefix.length), archiveId, sizeBytes, treeHash, crc32 };
      evidence.push({ ...facts, outcome: end, reason });
    }
  } catch (error) {
    // The tally has a warning about it.
    if (!failure) throw error;
  }
  return evidence;
}

/** Delete the objects of a sample. Repeatable. @returns a warning when that fails */
async function deleteSample({ destination: { prefix } }: CheckRun, { files }: OutcomeDeps): Promise<string[]> {
  try {
    const keys: string[] = [];
    for await (const { key } of files.list(prefix)) keys.push(key);
    await forEachInFlight(keys, DELETIONS_IN_FLIGHT_MAX, (key) => files.remove(key));
    return [];
  } catch (error) {
    return [`The sample could not be removed from ${fileUri(files, prefix)}, where its objects will expire: ${error}`];
  }
}
