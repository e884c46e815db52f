import type { Call, Operation } from '../glacier-context';
import { alignedLeaves, type ByteRange } from '../hashing/aligned-range';
import { leafBytes } from '../hashing/tree-hash';
import type { Segment } from '../storage/archive-files';
import { readSegments } from '../storage/read-segments';
import { vaultOf } from '../vaults/find-vault';
import type { Vault } from '../vaults/vault';
import { invalidParameter } from '../wire/glacier-error';
import { headerOf } from '../wire/request-values';
import { downloadRange } from './download-range';
import { type ArchiveRetrieval, type Job, retrievedBytes } from './job';
import { jobOf } from './job-queries';

interface Output {
  segments: Segment[];
  headers: Record<string, string>;
}

/** The output of a succeeded job, or a range of it; may be called repeatedly and in parallel. */
export const getJobOutput: Operation = async (call) => {
  const vault = vaultOf(call);
  const job = jobOf(call, vault);
  if (job.outcome?.status !== 'Succeeded') {
    throw invalidParameter(`The job is not currently available for download: ${job.id}`);
  }
  const totalBytes = outputBytes(job);
  const range = downloadRange(headerOf(call.request.http, 'range'), totalBytes);
  const wanted = range ?? { start: 0, end: totalBytes - 1 };
  const output =
    job.request.action === 'ArchiveRetrieval'
      ? await archiveOutput(job.request, vault, wanted)
      : inventoryOutput(call, job, wanted);
  const headers: Record<string, string> = {
    ...output.headers,
    'Accept-Ranges': 'bytes',
    'Content-Length': String(wanted.end - wanted.start + 1),
  };
  if (range) headers['Content-Range'] = `bytes ${range.start}-${range.end}/${totalBytes}`;
  return { status: range ? 206 : 200, headers, stream: readSegments(output.segments) };
};

function outputBytes({ request, outcome }: Job): number {
  if (request.action === 'InventoryRetrieval') return outcome?.outputBytes ?? 0;
  return retrievedBytes(request);
}

async function archiveOutput(request: ArchiveRetrieval, vault: Vault, wanted: ByteRange): Promise<Output> {
  const { archive, range } = request;
  if (!archive || !range) throw new Error(`the retrieval of ${request.archiveId} succeeded without an archive`);
  const headers: Record<string, string> = { 'Content-Type': 'application/octet-stream' };
  if (archive.description) headers['x-amz-archive-description'] = archive.description;
  // An aligned retrieval range is a subtree, so that the download range only has to be aligned within it.
  const leaves = request.rangeTreeHash !== null && alignedLeaves(wanted, range.end - range.start + 1);
  if (leaves) {
    const firstLeaf = range.start / leafBytes;
    const inArchive = { first: firstLeaf + leaves.first, past: firstLeaf + leaves.past };
    headers['x-amz-sha256-tree-hash'] = await vault.archives.files.treeHashOf(archive, inArchive);
  }
  const inArchive = { start: range.start + wanted.start, end: range.start + wanted.end };
  return { headers, segments: await vault.archives.files.segments(archive, inArchive) };
}

function inventoryOutput({ context }: Call, job: Job, wanted: ByteRange): Output {
  const isCsv = job.request.action === 'InventoryRetrieval' && job.request.format === 'CSV';
  const segment = {
    path: context.jobs.outputPath(job.id),
    start: wanted.start,
    lengthBytes: wanted.end - wanted.start + 1,
  };
  return { headers: { 'Content-Type': isCsv ? 'text/csv' : 'application/json' }, segments: [segment] };
}
