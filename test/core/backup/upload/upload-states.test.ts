import { memoryItems } from '../../../../adapters/memory/memory-items';
import { dropPart, recordedParts, recordPart } from '../../../../core/backup/upload/part-record';
import {
  beginUpload,
  endUpload,
  getUpload,
  possibleArchives,
  restartUpload,
  sealUpload,
  type UploadRecord,
} from '../../../../core/backup/upload/upload-record';
import { keyOf } from '../../../../core/contracts/table';

type State = UploadRecord['state'] | 'planned' | 'sealed';

const at = { runId: 'run', sequence: 7 };
const seal = { sizeBytes: 9, treeHash: 'aa' };
const otherSeal = { sizeBytes: 8, treeHash: 'bb' };

/** A table with an upload in its third generation; `sealed` is one under way that is sealed. */
async function uploadIn(state: State) {
  const items = memoryItems();
  const record = { generation: 3, uploadId: 'third', partBytes: 4, expiresAt: 1 };
  const key = keyOf.upload('run', 7);
  if (state === 'sealed') await items.put({ ...key, ...record, state: 'uploading', sealBytes: 9, sealHash: 'aa' });
  else if (state !== 'planned') await items.put({ ...key, ...record, state });
  return items;
}

describe('the states of an upload to Glacier', () => {
  it.each([
    ['planned', true],
    ['uploading', false],
    ['sealed', false],
    ['done', false],
    ['failed', false],
  ] as const)('%s: it is begun: %p', async (state, isBegun) => {
    const items = await uploadIn(state);
    const before = items.all();
    const begun = { uploadId: 'first', partBytes: 4, properties: { contentType: 'a/b' } };
    expect(await beginUpload(items, at, begun, 1)).toBe(isBegun);
    if (!isBegun) expect(items.all()).toEqual(before);
    else expect(await getUpload(items, at)).toEqual({ ...begun, state: 'uploading', generation: 1, seal: undefined });
  });

  it.each([
    ['uploading', 3, true],
    ['sealed', 3, true],
    ['uploading', 2, false],
    ['uploading', 4, false],
    ['planned', 3, false],
    ['done', 3, false],
    ['failed', 3, false],
  ] as const)('%s, in generation 3: generation %d is left for another upload: %p', async (state, from, isLeft) => {
    const items = await uploadIn(state);
    const before = items.all();
    const known = (await getUpload(items, at)) as UploadRecord;
    const replaced: UploadRecord = { ...known, state: 'uploading', generation: from };
    expect(await restartUpload(items, at, replaced, 'fourth')).toBe(isLeft);
    if (!isLeft) expect(items.all()).toEqual(before);
    else {
      const restarted = { state: 'uploading', generation: 4, uploadId: 'fourth', seal: undefined };
      expect(await getUpload(items, at)).toMatchObject(restarted);
    }
  });

  it.each([
    ['uploading', 3, seal, true],
    ['uploading', 3, otherSeal, true],
    ['sealed', 3, seal, true],
    ['sealed', 3, otherSeal, false],
    ['uploading', 2, seal, false],
    ['uploading', 4, seal, false],
    ['sealed', 2, seal, false],
    ['planned', 3, seal, false],
    ['done', 3, seal, false],
    ['failed', 3, seal, false],
  ] as const)('%s, in generation 3: generation %d is sealed as %j: %p', async (state, generation, as, isSealed) => {
    const items = await uploadIn(state);
    const before = items.all();
    expect(await sealUpload(items, at, generation, as)).toBe(isSealed);
    if (!isSealed) expect(items.all()).toEqual(before);
    else expect(await getUpload(items, at)).toMatchObject({ state: 'uploading', generation: 3, seal: as });
  });

  it.each([
    // It failed before its first upload, or its record has expired.
    ['planned', 'done', true],
    ['planned', 'failed', true],
    ['uploading', 'done', true],
    ['uploading', 'failed', true],
    ['sealed', 'done', true],
    ['sealed', 'failed', true],
    ['done', 'done', false],
    ['done', 'failed', false],
    ['failed', 'done', false],
    ['failed', 'failed', false],
  ] as const)('%s, ended as %s: %p', async (from, to, isEnded) => {
    const items = await uploadIn(from);
    const before = items.all();
    const end = to === 'done' ? ({ state: to, archiveId: 'id' } as const) : ({ state: to, reason: 'why' } as const);
    const record = (await getUpload(items, at)) as UploadRecord | undefined;
    const ended = await endUpload(items, at, end, 2, record && { ...record, state: 'uploading' });
    expect(ended?.state).toBe(isEnded ? to : undefined);
    if (!isEnded) expect(items.all()).toEqual(before);
    else expect(items.all()).toEqual([expect.objectContaining({ ...end, expiresAt: 2 })]);
  });
});

describe('an upload that is read, and then changed by another call', () => {
  it.each(['done', 'failed'] as const)('is not ended as %s once it is sealed, or replaced', async (state) => {
    const items = await uploadIn('uploading');
    const read = (await getUpload(items, at)) as UploadRecord;
    const end = state === 'done' ? { state, archiveId: 'id' } : { state, reason: 'why' };
    expect(await sealUpload(items, at, 3, seal)).toBe(true);
    expect(await endUpload(items, at, end, 2, read)).toBeUndefined();
    expect(await endUpload(items, at, end, 2)).toBeUndefined();
    const sealed = (await getUpload(items, at)) as UploadRecord;
    expect(await restartUpload(items, at, read, 'fourth')).toBe(false);
    expect(await restartUpload(items, at, sealed, 'fourth')).toBe(true);
    expect(await endUpload(items, at, end, 2, sealed)).toBeUndefined();
    const replaced = (await getUpload(items, at)) as UploadRecord;
    expect(possibleArchives(replaced)).toEqual([seal]);
    expect((await endUpload(items, at, end, 2, replaced))?.state).toBe(state);
  });
});

describe('a part of an upload on record, of generation 3', () => {
  const part = { partNumber: 5, generation: 3, sizeBytes: 4, treeHash: 'aa' };
  const recorded = async () => {
    const items = memoryItems();
    await recordPart(items, at, part, 1);
    return items;
  };

  it.each([
    [2, { 2: [], 3: ['aa'] }],
    [3, { 2: [], 3: ['bb'] }],
    [4, { 3: [], 4: ['bb'] }],
  ] as const)('and sent again in generation %d is there by generation as %j', async (generation, hashes) => {
    const items = await recorded();
    await recordPart(items, at, { ...part, generation, treeHash: 'bb' }, 1);
    for (const [of, expected] of Object.entries(hashes)) {
      const parts = await recordedParts(items, at, Number(of));
      expect([...parts.values()].map(({ treeHash }) => treeHash)).toEqual(expected);
    }
  });

  it.each([
    ['itself', {}, 0],
    ['one of an earlier generation', { generation: 2 }, 1],
    ['one of a later generation', { generation: 4 }, 1],
    ['one of other bytes', { treeHash: 'bb' }, 1],
  ])('is forgotten for %s only', async (_name, other, left) => {
    const items = await recorded();
    await dropPart(items, at, { ...part, ...other });
    expect(items.all()).toHaveLength(left);
  });
});
