import { type MemoryObjects, memoryObjects } from '../../../adapters/memory/memory-objects';
import { parseConfig } from '../../../core/contracts/config';
import { DestinationDeniedError } from '../../../core/contracts/errors';
import type { RetrievalRun } from '../../../core/contracts/retrieval-run';
import type { NewObject } from '../../../core/ports/destination';
import { probeDestination } from '../../../core/retrieval/probe-destination';

const run = {
  kind: 'retrieve',
  runId: 'run-1',
  executionArn: 'arn:run-1',
  vault: 'photos',
  destination: { bucket: 'target', prefix: 'from/vault/' },
  tier: 'Bulk',
  storageClass: 'DEEP_ARCHIVE',
  dryRun: false,
  settings: parseConfig({ vaults: ['photos'] }).retrieval,
} as const satisfies RetrievalRun;
const restore = { plan: 'documents', snapshot: 'newest', paths: [] };
const KEY = 'from/vault/.moraine-probe/run-1/copy-range';

let objects: MemoryObjects;
let created: NewObject[];
beforeEach(() => {
  objects = memoryObjects({ buckets: ['target'] });
  created = [];
  const create = objects.createUpload.bind(objects);
  objects.createUpload = (object) => {
    created.push(object);
    return create(object);
  };
});

const expectNothingLeft = () => {
  expect(objects.uploads.size).toBe(0);
  expect(objects.keys('target')).toEqual([]);
};

it('creates an upload as the objects of the run are created, gives it a part, and aborts it', async () => {
  const parts = jest.spyOn(objects, 'uploadPart');
  await probeDestination(objects, run, 'copy-range');
  expect(created).toEqual([
    {
      bucket: 'target',
      key: KEY,
      storageClass: 'DEEP_ARCHIVE',
      contentType: 'application/octet-stream',
      metadata: expect.objectContaining({ 'moraine-vault': 'photos' }),
    },
  ]);
  expect(parts).toHaveBeenCalledTimes(1);
  expectNothingLeft();
});

it('comes with a tag in a restore, whose objects come with theirs', async () => {
  await probeDestination(objects, { ...run, kind: 'restore', restore }, 'copy-range');
  expect(created).toMatchObject([{ key: KEY, properties: { tags: { moraine: 'probe' } } }]);
  expectNothingLeft();
});

it('may be repeated', async () => {
  await probeDestination(objects, run, 'copy-range');
  await probeDestination(objects, run, 'copy-range');
  expectNothingLeft();
});

it('says which function may not write where, in the words of the refusal', async () => {
  objects.deny('target', 'from/');
  const denied = probeDestination(objects, run, 'accept-notice');
  await expect(denied).rejects.toThrow(DestinationDeniedError);
  await expect(denied).rejects.toThrow(
    /^accept-notice may not write to s3:\/\/target\/from\/vault\/: S3 refuses s3:\/\/target\/from\/vault\/.*AccessDenied/,
  );
  expectNothingLeft();
});

it('finds out that objects may not be looked for', async () => {
  objects.head = async () => {
    throw new DestinationDeniedError('S3 refuses HeadObject');
  };
  await expect(probeDestination(objects, run, 'copy-range')).rejects.toThrow(/: S3 refuses HeadObject$/);
  expect(created).toEqual([]);
});

it('leaves nothing behind when the part is refused', async () => {
  objects.uploadPart = async () => {
    throw new DestinationDeniedError('the key is disabled');
  };
  await expect(probeDestination(objects, run, 'copy-range')).rejects.toThrow(/the key is disabled$/);
  expect(created).toHaveLength(1);
  expectNothingLeft();
});

it('tells what went wrong first when the upload cannot be aborted either', async () => {
  objects.uploadPart = async () => {
    throw new DestinationDeniedError('the key is disabled');
  };
  objects.abortUpload = async () => {
    throw new Error('no connection');
  };
  await expect(probeDestination(objects, run, 'copy-range')).rejects.toThrow(/the key is disabled$/);
});

it('finds out that uploads may not be aborted', async () => {
  objects.abortUpload = async () => {
    throw new DestinationDeniedError('S3 refuses AbortMultipartUpload');
  };
  await expect(probeDestination(objects, run, 'copy-range')).rejects.toThrow(DestinationDeniedError);
});

it('passes on what is no denial', async () => {
  const broken = new Error('no connection');
  objects.failNext({ bucket: 'target', key: KEY }, broken);
  await expect(probeDestination(objects, run, 'copy-range')).rejects.toBe(broken);
});
