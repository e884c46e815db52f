import { guideTreeHash, mib, pattern } from '../../local/glacier/harness';
import type { Members } from '../client-under-test';
import {
  aFinishedInventory,
  aFinishedRetrieval,
  aJob,
  anArchive,
  anInventory,
  aRetrieval,
  aVault,
  bytes,
  date,
  hourMs,
  jobId,
  type StoredArchive,
  someText,
  text,
  topicArn,
  vaultArn,
  vaultName,
  vaultPath,
} from '../given';
import { row } from '../row';

const location = expect.stringMatching(new RegExp(`^${vaultPath}/jobs/[\\w-]{92}$`));
const body = pattern(2 * mib + 500);
const retrievalOf = (archive: StoredArchive, more: Members = {}) => ({
  vaultName,
  jobParameters: { Type: 'archive-retrieval', ArchiveId: archive.archiveId, ...more },
});
const documentOf = (retrieval: StoredArchive & { jobId: string }): Members => ({
  Action: 'ArchiveRetrieval',
  ArchiveId: retrieval.archiveId,
  ArchiveSHA256TreeHash: retrieval.treeHash,
  ArchiveSizeInBytes: retrieval.body.length,
  Completed: false,
  CreationDate: date,
  JobId: retrieval.jobId,
  RetrievalByteRange: `0-${retrieval.body.length - 1}`,
  SHA256TreeHash: retrieval.treeHash,
  StatusCode: 'InProgress',
  Tier: 'Standard',
  VaultARN: vaultArn,
});
const succeeded = { Completed: true, CompletionDate: date, StatusCode: 'Succeeded', StatusMessage: 'Succeeded' };

const initiateJobRows = [
  row({
    operation: 'InitiateJob',
    says: 'retrieves an archive: path and ID of the job',
    given: (world) => anArchive(world, body),
    input: (archive) => retrievalOf(archive, { Description: 'a job', SNSTopic: topicArn, Tier: 'Bulk' }),
    answers: { jobId, location },
    after: async (world, archive) => {
      const { JobList } = await world.call('ListJobs', { vaultName });
      const job = { ...documentOf({ ...archive, jobId: '' }), JobId: jobId, JobDescription: 'a job' };
      expect(JobList).toEqual([{ ...job, SNSTopic: topicArn, Tier: 'Bulk' }]);
    },
  }),
  row({
    operation: 'InitiateJob',
    says: 'retrieves an inventory, of a range of dates',
    given: (world) => anInventory(world, body),
    input: {
      vaultName,
      jobParameters: {
        Type: 'inventory-retrieval',
        Format: 'CSV',
        InventoryRetrievalParameters: {
          StartDate: '2020-01-01T00:00:00Z',
          EndDate: '2099-01-01T00:00:00Z',
          Limit: '5',
        },
      },
    },
    answers: { jobId, location },
  }),
  row({
    operation: 'InitiateJob',
    says: 'refuses an inventory before the first one was taken',
    given: aVault,
    input: { vaultName, jobParameters: { Type: 'inventory-retrieval' } },
    refuses: [
      404,
      'ResourceNotFoundException',
      `Inventory retrieval jobs for vault ${vaultArn} cannot be initiated yet, as Amazon Glacier has not yet generated an initial inventory for this vault.`,
    ],
  }),
  row({
    operation: 'InitiateJob',
    says: 'refuses a retrieval range that is not megabyte aligned',
    given: (world) => anArchive(world, body),
    input: (archive) => retrievalOf(archive, { RetrievalByteRange: '1-1048576' }),
    refuses: [400, 'InvalidParameterValueException', someText],
  }),
  row({
    operation: 'InitiateJob',
    says: 'refuses a Standard retrieval above the data retrieval policy',
    given: async (world) => {
      const Policy = { Rules: [{ Strategy: 'BytesPerHour', BytesPerHour: 1 }] };
      await world.call('SetDataRetrievalPolicy', { Policy });
      return anArchive(world, body);
    },
    input: (archive) => retrievalOf(archive),
    refuses: [400, 'PolicyEnforcedException', 'InitiateJob request denied by current data retrieval policy.'],
  }),
  row({
    operation: 'InitiateJob',
    says: 'refuses an Expedited retrieval without capacity',
    config: { insufficientCapacity: { probability: 1 } },
    given: (world) => anArchive(world, body),
    input: (archive) => retrievalOf(archive, { Tier: 'Expedited' }),
    refuses: [503, 'InsufficientCapacityException', someText],
  }),
];

const describeJobRows = [
  row({
    operation: 'DescribeJob',
    says: 'of a retrieval in progress',
    given: (world) => aRetrieval(world, body),
    input: ({ jobId }) => ({ vaultName, jobId }),
    answers: documentOf,
  }),
  row({
    operation: 'DescribeJob',
    says: 'of a finished retrieval of a range that is no node of the tree has no SHA256TreeHash',
    given: (world) => aFinishedRetrieval(world, body, { RetrievalByteRange: `1048576-${body.length - 1}` }),
    input: ({ jobId }) => ({ vaultName, jobId }),
    answers: (retrieval) => {
      const { SHA256TreeHash: _, ...job } = documentOf(retrieval);
      return { ...job, ...succeeded, RetrievalByteRange: `1048576-${body.length - 1}` };
    },
  }),
  row({
    operation: 'DescribeJob',
    says: 'of a finished inventory has its size and format',
    given: (world) => aFinishedInventory(world, body, '', { Description: 'daily' }),
    input: ({ jobId }) => ({ vaultName, jobId }),
    answers: ({ jobId }) => ({
      ...succeeded,
      Action: 'InventoryRetrieval',
      CreationDate: date,
      InventoryRetrievalParameters: { Format: 'JSON' },
      InventorySizeInBytes: expect.any(Number),
      JobDescription: 'daily',
      JobId: jobId,
      VaultARN: vaultArn,
    }),
  }),
  row({
    operation: 'DescribeJob',
    says: 'of an unknown job is a 404 that names it',
    given: aVault,
    input: { vaultName, jobId: 'J'.repeat(92) },
    refuses: [404, 'ResourceNotFoundException', `The job ID was not found: ${'J'.repeat(92)}`],
  }),
];

const listJobsRows = [
  row({
    operation: 'ListJobs',
    says: 'filters by status and completion',
    given: async (world) => {
      const finished = await aFinishedRetrieval(world, body);
      await aJob(world, { Type: 'archive-retrieval', ArchiveId: finished.archiveId });
      return finished;
    },
    input: { vaultName, statuscode: 'Succeeded', completed: 'true' },
    answers: (retrieval) => ({ JobList: [{ ...documentOf(retrieval), ...succeeded }] }),
  }),
  row({
    operation: 'ListJobs',
    says: 'goes on from the marker of a page',
    given: async (world) => {
      const retrieval = await aRetrieval(world, body);
      await aJob(world, { Type: 'archive-retrieval', ArchiveId: retrieval.archiveId });
      const { JobList, Marker } = await world.call('ListJobs', { vaultName, limit: '1' });
      expect(JobList).toHaveLength(1);
      return { ...retrieval, marker: Marker as string };
    },
    input: ({ marker }) => ({ vaultName, limit: '1', marker }),
    answers: (retrieval) => ({ JobList: [documentOf(retrieval)] }),
  }),
  row({
    operation: 'ListJobs',
    says: 'refuses a status that there is not',
    given: aVault,
    input: { vaultName, statuscode: 'finished' },
    refuses: [400, 'InvalidParameterValueException', 'The job status code is not valid: finished'],
  }),
];

const archiveOutput = {
  acceptRanges: 'bytes',
  archiveDescription: 'thumbnails, 2025',
  contentType: 'application/octet-stream',
};
const inventory = ({ archiveId, treeHash }: StoredArchive) =>
  new RegExp(
    `^{"VaultARN":"${vaultArn}","InventoryDate":"\\S{19}Z","ArchiveList":\\[{"ArchiveId":"${archiveId}",` +
      `"ArchiveDescription":"a, \\\\"b\\\\"","CreationDate":"\\S{19}Z","Size":${body.length},"SHA256TreeHash":"${treeHash}"}]}$`,
  );

const getJobOutputRows = [
  row({
    operation: 'GetJobOutput',
    says: 'of an archive is its bytes, description and tree hash',
    given: (world) => aFinishedRetrieval(world, body),
    input: ({ jobId }) => ({ vaultName, jobId }),
    answers: { ...archiveOutput, body: bytes(body), checksum: guideTreeHash(body), status: 200 },
  }),
  row({
    operation: 'GetJobOutput',
    says: 'of an aligned range is a 206 with the tree hash of the range',
    given: (world) => aFinishedRetrieval(world, body),
    input: ({ jobId }) => ({ vaultName, jobId, range: 'bytes=1048576-2097151' }),
    status: 206,
    answers: {
      ...archiveOutput,
      body: bytes(body.subarray(mib, 2 * mib)),
      checksum: guideTreeHash(body.subarray(mib, 2 * mib)),
      contentRange: `bytes 1048576-2097151/${body.length}`,
      status: 206,
    },
  }),
  row({
    operation: 'GetJobOutput',
    says: 'of another range has no tree hash; its end is clamped',
    given: (world) => aFinishedRetrieval(world, body),
    input: ({ jobId }) => ({ vaultName, jobId, range: 'bytes=2097000-9999999' }),
    status: 206,
    answers: {
      ...archiveOutput,
      body: bytes(body.subarray(2_097_000)),
      contentRange: `bytes 2097000-${body.length - 1}/${body.length}`,
      status: 206,
    },
  }),
  row({
    operation: 'GetJobOutput',
    says: 'is relative to the retrieved range',
    given: (world) => aFinishedRetrieval(world, body, { RetrievalByteRange: '1048576-2097151' }),
    input: ({ jobId }) => ({ vaultName, jobId }),
    answers: {
      ...archiveOutput,
      body: bytes(body.subarray(mib, 2 * mib)),
      checksum: guideTreeHash(body.subarray(mib, 2 * mib)),
      status: 200,
    },
  }),
  row({
    operation: 'GetJobOutput',
    says: 'refuses a range that starts past the end: 400, not 416',
    given: (world) => aFinishedRetrieval(world, body),
    input: ({ jobId }) => ({ vaultName, jobId, range: 'bytes=9999999-10000000' }),
    refuses: [
      400,
      'InvalidParameterValueException',
      'The start of the range is larger than size of retrieved data: bytes=9999999-10000000',
    ],
  }),
  row({
    operation: 'GetJobOutput',
    says: 'is refused while the job runs',
    given: (world) => aRetrieval(world, body),
    input: ({ jobId }) => ({ vaultName, jobId }),
    refuses: ({ jobId }) => [
      400,
      'InvalidParameterValueException',
      `The job is not currently available for download: ${jobId}`,
    ],
  }),
  row({
    operation: 'GetJobOutput',
    says: 'has expired a day after completion',
    given: async (world) => {
      const retrieval = await aFinishedRetrieval(world, body);
      await world.clock.advance(24 * hourMs);
      return retrieval;
    },
    input: ({ jobId }) => ({ vaultName, jobId }),
    refuses: ({ jobId }) => [404, 'ResourceNotFoundException', `The job ID was not found: ${jobId}`],
  }),
  row({
    operation: 'GetJobOutput',
    says: 'of an inventory in JSON',
    given: (world) => aFinishedInventory(world, body, 'a, "b"', {}),
    input: ({ jobId }) => ({ vaultName, jobId }),
    answers: (archive) => ({
      acceptRanges: 'bytes',
      body: text(inventory(archive)),
      contentType: 'application/json',
      status: 200,
    }),
  }),
  row({
    operation: 'GetJobOutput',
    says: 'of an inventory in CSV',
    given: (world) => aFinishedInventory(world, body, 'a, "b"', { Format: 'CSV' }),
    input: ({ jobId }) => ({ vaultName, jobId }),
    answers: ({ archiveId, treeHash }) => ({
      acceptRanges: 'bytes',
      body: text(
        new RegExp(
          '^ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash\r?\n' +
            `${archiveId},"a, \\\\"b\\\\"",\\S{19}Z,${body.length},${treeHash}\r?\n$`,
        ),
      ),
      contentType: 'text/csv',
      status: 200,
    }),
  }),
];

export const jobRows = [...initiateJobRows, ...describeJobRows, ...listJobsRows, ...getJobOutputRows];
