import { DescribeJobCommand, InitiateJobCommand, ListJobsCommand } from '@aws-sdk/client-glacier';
import type { GlacierOptions, JobSummary } from '../../../local/glacier/glacier-options';
import {
  accountId,
  errorOf,
  guideTreeHash,
  hourMs,
  mib,
  openWorld,
  pattern,
  topicArn,
  vaultArn,
  type World,
} from './harness';

const minuteMs = 60_000;
const jobs = '/-/vaults/photos/jobs';
let world: World;

async function open(options: GlacierOptions = {}): Promise<World> {
  world = await openWorld({ options });
  await world.send('PUT', '/-/vaults/photos');
  return world;
}

afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

type Document = Record<string, unknown>;
const describeJob = async (jobId: string) => JSON.parse((await world.send('GET', `${jobs}/${jobId}`)).text) as Document;
const initiate = async (parameters: unknown) =>
  errorOf(await world.send('POST', jobs, {}, typeof parameters === 'string' ? parameters : JSON.stringify(parameters)));

test('InitiateJob answers 202 with the path of the job', async () => {
  await open();
  const archiveId = await world.upload('photos', pattern(10));
  const reply = await world.send('POST', jobs, {}, JSON.stringify({ Type: 'archive-retrieval', ArchiveId: archiveId }));
  const jobId = reply.headers['x-amz-job-id'] as string;
  expect(reply.status).toBe(202);
  expect(jobId).toMatch(/^[A-Za-z0-9_-]{92}$/);
  expect(reply.headers.location).toBe(`/${accountId}/vaults/photos/jobs/${jobId}`);
  const sdk = await world.client.send(
    new InitiateJobCommand({
      accountId: '-',
      vaultName: 'photos',
      jobParameters: { Type: 'archive-retrieval', ArchiveId: archiveId, Tier: 'Bulk' },
    }),
  );
  expect(sdk.location).toBe(`/${accountId}/vaults/photos/jobs/${sdk.jobId}`);
  expect(sdk.jobId).not.toBe(jobId);
});

test('the job document of a retrieval, running and done, to the byte', async () => {
  await open();
  const body = pattern(6.5 * mib);
  const archiveId = await world.upload('photos', body);
  const jobId = await world.job('photos', { Type: 'archive-retrieval', ArchiveId: archiveId });
  const document = (text: string, completed: boolean) => {
    const [, creation] = /"CreationDate":"([^"]+)"/.exec(text) ?? [];
    const [, completion] = /"CompletionDate":"([^"]+)"/.exec(text) ?? [];
    const hash = guideTreeHash(body);
    expect(Date.parse(completion ?? '') - Date.parse(creation ?? '')).toBe(completed ? 4 * hourMs : Number.NaN);
    expect(text).toBe(
      `{"Action":"ArchiveRetrieval","ArchiveId":"${archiveId}","ArchiveSHA256TreeHash":"${hash}","ArchiveSizeInBytes":6815744,` +
        `"Completed":${completed},"CompletionDate":${completed ? `"${completion}"` : null},"CreationDate":"${creation}",` +
        '"InventoryRetrievalParameters":null,"InventorySizeInBytes":null,"JobDescription":null,' +
        `"JobId":"${jobId}","RetrievalByteRange":"0-6815743","SHA256TreeHash":"${hash}","SNSTopic":null,` +
        `"StatusCode":"${completed ? 'Succeeded' : 'InProgress'}","StatusMessage":${completed ? '"Succeeded"' : null},"Tier":"Standard","VaultARN":"${vaultArn('photos')}"}`,
    );
  };
  document((await world.send('GET', `${jobs}/${jobId}`)).text, false);
  await world.clock.advance(4 * hourMs);
  document((await world.send('GET', `${jobs}/${jobId}`)).text, true);
});

test('the job document of an inventory, running and done, to the byte', async () => {
  await open();
  await world.upload('photos', pattern(10));
  await world.glacier.takeInventoryNow('photos');
  const parameters = { StartDate: '2026-01-01T00:00:00Z', EndDate: '2027-01-01T00:00:00Z', Limit: '10' };
  const jobId = await world.job('photos', {
    Type: 'inventory-retrieval',
    Description: 'monthly',
    SNSTopic: topicArn('done'),
    Tier: 'Bulk',
    InventoryRetrievalParameters: parameters,
  });
  const expected = (text: string, completion: string, size: string, status: string) => {
    const [, creation] = /"CreationDate":"([^"]+)"/.exec(text) ?? [];
    expect(text).toBe(
      '{"Action":"InventoryRetrieval","ArchiveId":null,"ArchiveSHA256TreeHash":null,"ArchiveSizeInBytes":null,' +
        `"Completed":${completion !== 'null'},"CompletionDate":${completion},"CreationDate":"${creation}",` +
        '"InventoryRetrievalParameters":{"EndDate":"2027-01-01T00:00:00Z","Format":"JSON","Limit":"10","Marker":null,"StartDate":"2026-01-01T00:00:00Z"},' +
        `"InventorySizeInBytes":${size},"JobDescription":"monthly","JobId":"${jobId}","RetrievalByteRange":null,"SHA256TreeHash":null,` +
        `"SNSTopic":"${topicArn('done')}",${status},"Tier":null,"VaultARN":"${vaultArn('photos')}"}`,
    );
  };
  expected(
    (await world.send('GET', `${jobs}/${jobId}`)).text,
    'null',
    'null',
    '"StatusCode":"InProgress","StatusMessage":null',
  );
  await world.clock.advance(4 * hourMs);
  const output = await world.send('GET', `${jobs}/${jobId}/output`);
  const done = await describeJob(jobId);
  expected(
    (await world.send('GET', `${jobs}/${jobId}`)).text,
    JSON.stringify(done.CompletionDate),
    String(output.body.length),
    '"StatusCode":"Succeeded","StatusMessage":"Succeeded"',
  );
});

test.each([
  ['Expedited', 3 * minuteMs],
  ['Standard', 4 * hourMs],
  ['Bulk', 8 * hourMs],
])('a %s retrieval completes after %d ms, not before', async (tier, delayMs) => {
  await open();
  const archiveId = await world.upload('photos', pattern(10));
  const jobId = await world.job('photos', { Type: 'archive-retrieval', ArchiveId: archiveId, Tier: tier });
  await world.clock.advance(delayMs - 10_000);
  expect(await describeJob(jobId)).toMatchObject({ Completed: false, StatusCode: 'InProgress', Tier: tier });
  expect(errorOf(await world.send('GET', `${jobs}/${jobId}/output`))).toBe(
    `400 InvalidParameterValueException: The job is not currently available for download: ${jobId}`,
  );
  await world.clock.advance(10_000);
  expect(await describeJob(jobId)).toMatchObject({ Completed: true, StatusCode: 'Succeeded' });
});

test('a spread delays each job by an amount of its own, within bounds', async () => {
  await open({ completionSpreadMs: hourMs });
  const archiveId = await world.upload('photos', pattern(10));
  const ids = await Promise.all(
    Array.from({ length: 20 }, () => world.job('photos', { Type: 'archive-retrieval', ArchiveId: archiveId })),
  );
  await world.clock.advance(5 * hourMs + 1000);
  const delays = (await Promise.all(ids.map(describeJob))).map(
    (job) => Date.parse(job.CompletionDate as string) - Date.parse(job.CreationDate as string),
  );
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(4 * hourMs);
  expect(Math.max(...delays)).toBeLessThanOrEqual(5 * hourMs);
  expect(new Set(delays).size).toBeGreaterThan(10);
});

test('at full speed, idle time jumps to the end of a job', async () => {
  world = await openWorld({ speed: 'max' });
  await world.send('PUT', '/-/vaults/photos');
  const archiveId = await world.upload('photos', pattern(10));
  const jobId = await world.job('photos', { Type: 'archive-retrieval', ArchiveId: archiveId, Tier: 'Bulk' });
  await world.clock.whenIdle();
  expect(await describeJob(jobId)).toMatchObject({ Completed: true });
});

test('a job and its output are gone 24 hours after completion', async () => {
  await open();
  const archiveId = await world.upload('photos', pattern(10));
  const jobId = await world.job('photos', { Type: 'archive-retrieval', ArchiveId: archiveId });
  await world.clock.advance(4 * hourMs + 24 * hourMs - minuteMs);
  expect((await world.send('GET', `${jobs}/${jobId}/output`)).status).toBe(200);
  await world.clock.advance(minuteMs);
  const gone = `404 ResourceNotFoundException: The job ID was not found: ${jobId}`;
  expect(errorOf(await world.send('GET', `${jobs}/${jobId}`))).toBe(gone);
  expect(errorOf(await world.send('GET', `${jobs}/${jobId}/output`))).toBe(gone);
  expect((await world.send('GET', jobs)).text).toBe('{"JobList":[],"Marker":null}');
});

test('a job of another vault is unknown', async () => {
  await open();
  await world.send('PUT', '/-/vaults/other');
  const archiveId = await world.upload('photos', pattern(10));
  const jobId = await world.job('photos', { Type: 'archive-retrieval', ArchiveId: archiveId });
  expect(errorOf(await world.send('GET', `/-/vaults/other/jobs/${jobId}`))).toMatch(/^404 /);
});

const anArchive = 'A'.repeat(138);
test.each<[string, unknown, string]>([
  ['no body', '', '400 SerializationException: The request body is not valid JSON'],
  ['text', 'hello', '400 SerializationException: The request body is not valid JSON'],
  ['a list', [], '400 SerializationException: The request body is not a JSON object'],
  ['null', null, '400 SerializationException: The request body is not a JSON object'],
  ['no type', {}, '400 MissingParameterValueException: Required parameter missing: Type'],
  [
    'the wrapper of the old guide',
    { jobParameters: { Type: 'inventory-retrieval' } },
    '400 MissingParameterValueException: Required parameter missing: Type',
  ],
  ['a type that is a number', { Type: 7 }, '400 SerializationException: Type is not a string'],
  ['an unknown type', { Type: 'restore' }, '400 InvalidParameterValueException: Invalid job type: restore'],
  [
    'Glacier Select',
    { Type: 'select' },
    '400 InvalidParameterValueException: Invalid job type: select. Amazon Glacier Select is no longer available.',
  ],
  [
    'no archive',
    { Type: 'archive-retrieval' },
    '400 MissingParameterValueException: Required parameter missing: ArchiveId',
  ],
  [
    'an unknown archive',
    { Type: 'archive-retrieval', ArchiveId: anArchive },
    `404 ResourceNotFoundException: The archive ID was not found: ${anArchive}`,
  ],
  [
    'a path as archive',
    { Type: 'archive-retrieval', ArchiveId: '../../etc' },
    '404 ResourceNotFoundException: The archive ID was not found: ../../etc',
  ],
  [
    'an unknown tier',
    { Type: 'archive-retrieval', ArchiveId: anArchive, Tier: 'bulk' },
    '400 InvalidParameterValueException: Invalid tier: bulk',
  ],
  [
    'a format for an archive',
    { Type: 'archive-retrieval', ArchiveId: anArchive, Format: 'JSON' },
    '400 InvalidParameterValueException: Format is not allowed for an archive-retrieval job',
  ],
  [
    'a bad topic',
    { Type: 'archive-retrieval', ArchiveId: anArchive, SNSTopic: 'here' },
    '400 InvalidParameterValueException: Invalid SNS topic ARN: here',
  ],
  [
    'a long description',
    { Type: 'archive-retrieval', ArchiveId: anArchive, Description: 'd'.repeat(1025) },
    '400 InvalidParameterValueException: Invalid job description: it has 1025 characters, at most 1024 are allowed',
  ],
  [
    'a tab in the description',
    { Type: 'archive-retrieval', ArchiveId: anArchive, Description: 'a\tb' },
    '400 InvalidParameterValueException: Invalid job description: only printable ASCII characters (0x20-0x7E) are allowed',
  ],
  [
    'an archive for an inventory',
    { Type: 'inventory-retrieval', ArchiveId: anArchive },
    '400 InvalidParameterValueException: ArchiveId is not allowed for an inventory-retrieval job',
  ],
  [
    'a range for an inventory',
    { Type: 'inventory-retrieval', RetrievalByteRange: '0-1' },
    '400 InvalidParameterValueException: RetrievalByteRange is not allowed for an inventory-retrieval job',
  ],
  [
    'an unknown format',
    { Type: 'inventory-retrieval', Format: 'XML' },
    '400 InvalidParameterValueException: Invalid format: XML',
  ],
  [
    'a limit of zero',
    { Type: 'inventory-retrieval', InventoryRetrievalParameters: { Limit: '0' } },
    '400 InvalidParameterValueException: Invalid Limit: 0',
  ],
  [
    'a date that is none',
    { Type: 'inventory-retrieval', InventoryRetrievalParameters: { StartDate: '2026-13-01T00:00:00Z' } },
    '400 InvalidParameterValueException: Invalid StartDate: 2026-13-01T00:00:00Z. The form is YYYY-MM-DDThh:mm:ssZ.',
  ],
  [
    'a foreign marker',
    { Type: 'inventory-retrieval', InventoryRetrievalParameters: { Marker: 'x' } },
    '400 InvalidParameterValueException: Invalid Marker: x',
  ],
  [
    'a vault without inventory',
    { Type: 'inventory-retrieval' },
    `404 ResourceNotFoundException: Inventory retrieval jobs for vault ${vaultArn('photos')} cannot be initiated yet, as Amazon Glacier has not yet generated an initial inventory for this vault.`,
  ],
])('InitiateJob with %s', async (_, parameters, expected) => {
  await open();
  expect(await initiate(parameters)).toBe(expected);
});

test('a null member counts as absent', async () => {
  await open();
  const ArchiveId = await world.upload('photos', pattern(10));
  const jobId = await world.job('photos', {
    Type: 'archive-retrieval',
    ArchiveId,
    Tier: null,
    Description: null,
    Format: null,
    RetrievalByteRange: null,
  });
  expect(await describeJob(jobId)).toMatchObject({ Tier: 'Standard', JobDescription: null });
});

const size = 2.5 * mib;
test.each([
  ['0-1048575', true],
  ['1048576-2097151', true],
  ['0-2621439', true],
  ['2097152-2621439', true],
  ['0-2097151', true],
  ['1-1048575', false],
  ['0-1048574', false],
  ['0-3145727', false],
  ['2097152-1048575', false],
  ['3145728-4194303', false],
  ['-5', false],
  ['bytes=0-1048575', false],
  ['', false],
])('RetrievalByteRange %s of 2.5 MiB: allowed is %s', async (range, allowed) => {
  await open();
  const ArchiveId = await world.upload('photos', pattern(size));
  const parameters = { Type: 'archive-retrieval', ArchiveId, RetrievalByteRange: range };
  if (!allowed)
    return expect(await initiate(parameters)).toMatch(
      /^400 InvalidParameterValueException: Invalid RetrievalByteRange/,
    );
  const jobId = await world.job('photos', parameters);
  expect(await describeJob(jobId)).toMatchObject({ RetrievalByteRange: range, ArchiveSizeInBytes: size });
});

test('SHA256TreeHash is that of an aligned range, null for another; ArchiveSHA256TreeHash is always the whole', async () => {
  await open();
  const body = pattern(6.5 * mib);
  const ArchiveId = await world.upload('photos', body);
  const hashes = async (range: string) => {
    const { SHA256TreeHash, ArchiveSHA256TreeHash } = await describeJob(
      await world.job('photos', { Type: 'archive-retrieval', ArchiveId, RetrievalByteRange: range }),
    );
    expect(ArchiveSHA256TreeHash).toBe(guideTreeHash(body));
    return SHA256TreeHash;
  };
  expect(await hashes(`${4 * mib}-${body.length - 1}`)).toBe(guideTreeHash(body.subarray(4 * mib)));
  expect(await hashes(`${2 * mib}-${4 * mib - 1}`)).toBe(guideTreeHash(body.subarray(2 * mib, 4 * mib)));
  expect(await hashes(`${mib}-${3 * mib - 1}`)).toBeNull();
});

test('SHA256TreeHash is hidden while running when so set', async () => {
  await open({ treeHashWhileInProgress: false });
  const ArchiveId = await world.upload('photos', pattern(10));
  const jobId = await world.job('photos', { Type: 'archive-retrieval', ArchiveId });
  expect(await describeJob(jobId)).toMatchObject({ SHA256TreeHash: null });
  await world.clock.advance(4 * hourMs);
  expect(await describeJob(jobId)).toMatchObject({ SHA256TreeHash: guideTreeHash(pattern(10)) });
});

test('a fault fails the job with its message; the output is not available', async () => {
  const seen: JobSummary[] = [];
  await open({
    failJob: (job) => {
      seen.push(job);
      return job.description === 'doomed' ? 'The archive is damaged' : undefined;
    },
  });
  const ArchiveId = await world.upload('photos', pattern(10));
  const doomed = await world.job('photos', { Type: 'archive-retrieval', ArchiveId, Description: 'doomed' });
  const fine = await world.job('photos', { Type: 'archive-retrieval', ArchiveId });
  expect(seen).toEqual([]);
  await world.clock.advance(4 * hourMs);
  expect(await describeJob(doomed)).toMatchObject({
    Completed: true,
    StatusCode: 'Failed',
    StatusMessage: 'The archive is damaged',
  });
  expect(await describeJob(fine)).toMatchObject({ StatusCode: 'Succeeded' });
  expect(errorOf(await world.send('GET', `${jobs}/${doomed}/output`))).toMatch(/^400 .*not currently available/);
  expect(seen[0]).toEqual({
    jobId: doomed,
    vaultName: 'photos',
    action: 'ArchiveRetrieval',
    archiveId: ArchiveId,
    tier: 'Standard',
    description: 'doomed',
    retrievalByteRange: { start: 0, end: 9 },
  });
});

test('a deleted archive cannot be requested; running and completed jobs stay', async () => {
  await open();
  const body = pattern(3 * mib);
  const ArchiveId = await world.upload('photos', body);
  const staged = await world.job('photos', { Type: 'archive-retrieval', ArchiveId, Tier: 'Expedited' });
  const running = await world.job('photos', { Type: 'archive-retrieval', ArchiveId });
  await world.clock.advance(hourMs);
  await world.send('DELETE', `/-/vaults/photos/archives/${ArchiveId}`);
  expect(await initiate({ Type: 'archive-retrieval', ArchiveId })).toBe(
    `404 ResourceNotFoundException: The archive ID was not found: ${ArchiveId}`,
  );
  world = await world.restart();
  await world.clock.advance(4 * hourMs);
  for (const jobId of [staged, running])
    expect((await world.send('GET', `${jobs}/${jobId}/output`)).body.equals(body)).toBe(true);
});

test('where so set, unknown archives fail later, and a deletion fails running jobs', async () => {
  await open({ unknownArchive: 'fail-later', deletedDuringRetrieval: 'fail' });
  const ArchiveId = await world.upload('photos', pattern(10));
  const running = await world.job('photos', { Type: 'archive-retrieval', ArchiveId });
  await world.send('DELETE', `/-/vaults/photos/archives/${ArchiveId}`);
  const later = await world.job('photos', { Type: 'archive-retrieval', ArchiveId });
  expect(await describeJob(later)).toMatchObject({
    ArchiveSizeInBytes: null,
    RetrievalByteRange: null,
    StatusCode: 'InProgress',
  });
  await world.clock.advance(4 * hourMs);
  for (const jobId of [running, later]) {
    expect(await describeJob(jobId)).toMatchObject({
      StatusCode: 'Failed',
      StatusMessage: `The archive ID was not found: ${ArchiveId}`,
    });
  }
});

test('Expedited requests can be refused for lack of capacity', async () => {
  await open({ insufficientCapacity: () => true });
  const ArchiveId = await world.upload('photos', pattern(10));
  expect(await initiate({ Type: 'archive-retrieval', ArchiveId, Tier: 'Expedited' })).toMatch(
    /^503 InsufficientCapacityException/,
  );
  await world.job('photos', { Type: 'archive-retrieval', ArchiveId, Tier: 'Bulk' });
});

test('a unit of provisioned capacity guarantees three Expedited requests in five minutes, while it lasts', async () => {
  await open({ insufficientCapacity: () => true });
  const ArchiveId = await world.upload('photos', pattern(10));
  const refusals = async (requests: number) => {
    let refused = 0;
    for (let request = 0; request < requests; request++) {
      const body = JSON.stringify({ Type: 'archive-retrieval', ArchiveId, Tier: 'Expedited' });
      const { status, text } = await world.send('POST', '/-/vaults/photos/jobs', {}, body);
      if (status === 202) continue;
      expect(text).toContain('InsufficientCapacityException');
      refused += 1;
    }
    return refused;
  };
  await world.send('POST', '/-/provisioned-capacity');
  expect(await refusals(5)).toBe(2);
  await world.clock.advance(6 * 60_000);
  await world.send('POST', '/-/provisioned-capacity');
  expect(await refusals(7)).toBe(1);
  await world.clock.advance(32 * 24 * hourMs);
  expect(await refusals(2)).toBe(2);
});

describe('ListJobs', () => {
  let ids: string[];
  beforeEach(async () => {
    await open({ failJob: (job) => (job.tier === 'Bulk' ? 'failed on purpose' : undefined) });
    const ArchiveId = await world.upload('photos', pattern(10));
    ids = [];
    for (let at = 0; at < 55; at++) {
      ids.push(
        await world.job('photos', {
          Type: 'archive-retrieval',
          ArchiveId,
          Tier: ['Expedited', 'Standard', 'Bulk'][at % 3],
        }),
      );
    }
  });
  const list = async (query: string) => {
    const found: string[] = [];
    let marker = '';
    for (let page = 0; page < 60; page++) {
      const reply = await world.send('GET', `${jobs}?${query}&marker=${marker}`);
      const { JobList, Marker } = JSON.parse(reply.text) as { JobList: { JobId: string }[]; Marker: string | null };
      found.push(...JobList.map((job) => job.JobId));
      if (Marker === null) return found;
      marker = Marker;
    }
    throw new Error('the pages do not end');
  };

  test('pages of 50, newest first, every job once', async () => {
    const first = JSON.parse((await world.send('GET', jobs)).text) as { JobList: unknown[]; Marker: string };
    expect(first.JobList).toHaveLength(50);
    expect(first.Marker).toBe(ids[4]);
    for (const limit of [51, 1000]) {
      const capped = JSON.parse((await world.send('GET', `${jobs}?limit=${limit}`)).text) as typeof first;
      expect(capped).toEqual(first);
    }
    for (const limit of [1, 7, 50]) expect(await list(`limit=${limit}`)).toEqual(ids.toReversed());
  });

  test('filters are combined', async () => {
    await world.clock.advance(hourMs);
    const by = (remainder: number) => ids.filter((_, at) => at % 3 === remainder).toReversed();
    expect(await list('statuscode=Succeeded&limit=10')).toEqual(by(0));
    expect(await list('completed=false&limit=10')).toEqual(ids.filter((_, at) => at % 3 !== 0).toReversed());
    await world.clock.advance(8 * hourMs);
    expect(await list('completed=true&statuscode=Failed')).toEqual(by(2));
    expect(await list('completed=false')).toEqual([]);
    const sdk = await world.client.send(
      new ListJobsCommand({ accountId: '-', vaultName: 'photos', statuscode: 'Failed', limit: 2 }),
    );
    expect(sdk.JobList?.map((job) => job.JobId)).toEqual(by(2).slice(0, 2));
    const described = await world.client.send(
      new DescribeJobCommand({ accountId: '-', vaultName: 'photos', jobId: ids[2] }),
    );
    expect(described.StatusMessage).toBe('failed on purpose');
  });

  test('jobs that expire leave the list', async () => {
    await world.clock.advance(25 * hourMs);
    expect(await list('limit=9')).toEqual(ids.filter((_, at) => at % 3 !== 0).toReversed());
    await world.clock.advance(4 * hourMs);
    expect(await list('limit=9')).toEqual(ids.filter((_, at) => at % 3 === 2).toReversed());
  });

  test.each([
    ['statuscode=finished', 'The job status code is not valid: finished'],
    ['completed=maybe', 'Invalid value for completed: maybe'],
    ['limit=0', 'Invalid limit: 0. Limit must be at least 1.'],
    ['limit=many', 'Invalid limit: many. Limit must be at least 1.'],
    ['marker=unknown', 'Invalid marker: unknown'],
  ])('%s is refused', async (query, message) => {
    expect(errorOf(await world.send('GET', `${jobs}?${query}`))).toBe(`400 InvalidParameterValueException: ${message}`);
  });
});
