import { DuplicateSearch } from '../../../core/backup/duplicates/duplicate-search';
import { listUncertainUploads, type UncertainUpload } from '../../../core/backup/duplicates/uncertain-upload';
import { listGarbage } from '../../../core/backup/retention/garbage';
import {
  RequestRefusedError,
  TreeHashMismatchError,
  UploadThrottledError,
  VaultDeniedError,
  VaultNotFoundError,
} from '../../../core/contracts/errors';
import { archiveRef } from '../../../core/contracts/snapshot';
import { MIB } from '../../../core/ranges/units';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';
import { uploadArchive } from '../../../lambdas/upload-archive/upload-archive';
import { killable } from '../kill-points';
import { expectConsistent } from './expect-consistent';
import { content, RUN_ID, Simulation, SOURCE, VAULT } from './simulation';

const sizes = { readTwiceBytes: 4 * MIB, spreadBytes: 4 * MIB, wholeBytesMax: 2 * MIB };
const open = () => new Simulation({}, sizes).open();
const requestsOf = ({ uploads }: Simulation) => uploads.requests.map(({ request }) => request);
const archivesOf = ({ vaults }: Simulation) => [...vaults.vault(VAULT).archives.keys()];

async function uncertainOf({ items }: Simulation): Promise<UncertainUpload[]> {
  const uncertain: UncertainUpload[] = [];
  for await (const upload of listUncertainUploads(items, 'photos', { vault: VAULT })) uncertain.push(upload);
  return uncertain;
}

const KINDS = ['pack', 'object'] as const;
const properties = { contentType: 'image/tiff', tags: { a: 'b' } };

/** A run with one archive of a film, which is below the maximum. */
async function withFilm(kind: (typeof KINDS)[number]) {
  const simulation = await open();
  const sequence = await simulation.task(kind, [simulation.put('film', content('film', MIB + 7), properties)]);
  return { simulation, sequence };
}

describe.each(KINDS)('an archive that is uploaded whole: %s', (kind) => {
  it('takes one request, one read of the source and three writes', async () => {
    const { simulation, sequence } = await withFilm(kind);
    const before = simulation.items.writeUnits;
    expect(await simulation.play(sequence)).toEqual(['done']);
    await expectConsistent(simulation, sequence);
    expect(requestsOf(simulation)).toEqual(['uploadWhole']);
    expect(simulation.source.opened).toEqual([`${SOURCE}/film`]);
    expect(simulation.items.writeUnits - before).toBe(3);
    expect(simulation.results(sequence).objects).toMatchObject([{ key: 'film', properties }]);
    expect(await simulation.written()).toMatchObject({ archives: 1 });
    expect(await uncertainOf(simulation)).toEqual([]);
  });

  it('is sent again after a lost answer, and the doubt is on record', async () => {
    const { simulation, sequence } = await withFilm(kind);
    simulation.uploads.loseNextAnswer('uploadWhole', new Error('socket hang up'));
    await expect(simulation.call({ sequence })).rejects.toThrow('socket hang up');
    expect(await simulation.play(sequence)).toEqual(['done']);
    await expectConsistent(simulation, sequence);
    expect(archivesOf(simulation)).toHaveLength(2);
    const { bytes, description, treeHash } = simulation.archive(sequence);
    expect(await uncertainOf(simulation)).toEqual([
      {
        ...{ plan: 'photos', vault: VAULT, archive: archiveRef(RUN_ID, sequence), kind, description },
        ...{ sizeBytes: bytes.length, treeHash, objects: 1, objectBytes: MIB + 7 },
        ...{ archiveId: 'archive-2', since: simulation.clock.now().toISOString() },
      },
    ]);
    expect(await simulation.written()).toMatchObject({ archives: 1 });
  });

  it('that is given up after a lost answer leaves the doubt, and no archive that counts', async () => {
    const { simulation, sequence } = await withFilm(kind);
    simulation.uploads.loseNextAnswer('uploadWhole', new Error('socket hang up'));
    await expect(simulation.call({ sequence })).rejects.toThrow('socket hang up');
    await simulation.call({ sequence, giveUp: 'the function failed again and again' });
    await expectConsistent(simulation, sequence);
    const [uncertain, ...others] = await uncertainOf(simulation);
    expect(others).toEqual([]);
    expect(uncertain).toMatchObject({ archive: archiveRef(RUN_ID, sequence) });
    expect(uncertain).not.toHaveProperty('archiveId');
  });

  it.each([
    new VaultNotFoundError('there is no vault'),
    new VaultDeniedError('the lock denies it'),
    new TreeHashMismatchError('an archive', 'aa', 'bb'),
    new RequestRefusedError('a bad description'),
  ])('that Glacier refuses leaves no doubt, whatever comes of it: $name', async (refusal) => {
    for (const giveUp of [undefined, 'refused']) {
      const { simulation, sequence } = await withFilm(kind);
      simulation.uploads.failNext('uploadWhole', refusal);
      await expect(simulation.call({ sequence })).rejects.toBe(refusal);
      await simulation.call({ sequence, giveUp });
      await expectConsistent(simulation, sequence);
      expect(archivesOf(simulation)).toHaveLength(giveUp === undefined ? 1 : 0);
      expect(await uncertainOf(simulation)).toEqual([]);
    }
  });

  it('waits longer and longer while Glacier throttles, and is stored once', async () => {
    const { simulation, sequence } = await withFilm(kind);
    const began = simulation.clock.now().getTime();
    for (let n = 0; n < 7; n++) simulation.uploads.failNext('uploadWhole', new UploadThrottledError('Rate exceeded'));
    expect(await simulation.call({ sequence })).toEqual({ state: 'done' });
    // 1 + 2 + 4 + … + 64 seconds.
    expect(simulation.clock.now().getTime() - began).toBe(127_000);
    expect(requestsOf(simulation)).toHaveLength(8);
    expect(archivesOf(simulation)).toHaveLength(1);
    expect(await uncertainOf(simulation)).toEqual([]);
  });

  it('that is throttled for too long is left to the next call, without a doubt', async () => {
    const { simulation, sequence } = await withFilm(kind);
    for (let n = 0; n < 8; n++) simulation.uploads.failNext('uploadWhole', new UploadThrottledError('Rate exceeded'));
    await expect(simulation.call({ sequence })).rejects.toThrow('Rate exceeded');
    expect(await simulation.play(sequence)).toEqual(['done']);
    expect(archivesOf(simulation)).toHaveLength(1);
    expect(await uncertainOf(simulation)).toEqual([]);
  });

  it('whose object is gone once an answer was lost is reported, and leaves the doubt', async () => {
    const { simulation, sequence } = await withFilm(kind);
    simulation.uploads.loseNextAnswer('uploadWhole', new Error('socket hang up'));
    await expect(simulation.call({ sequence })).rejects.toThrow('socket hang up');
    await simulation.source.delete({ bucket: SOURCE, key: 'film' });
    expect(await simulation.play(sequence)).toEqual(['done']);
    await expectConsistent(simulation, sequence);
    expect(simulation.results(sequence).archive.written).toBe(false);
    expect(await uncertainOf(simulation)).toHaveLength(1);
  });

  it('ends the same wherever its function is killed, and what else is in the vault is found', async () => {
    const undisturbed = await withFilm(kind);
    const { ports, trail } = killable(undisturbed.simulation.deps());
    await uploadArchive({ runId: RUN_ID, sequence: undisturbed.sequence }, ports);
    let [doubts, duplicates] = [0, 0];
    for (const call of trail) {
      for (const when of ['before', 'after'] as const) {
        const { simulation, sequence } = await withFilm(kind);
        const input = { runId: RUN_ID, sequence };
        const killed = killable(simulation.deps(), { call, when });
        const outcome = await uploadArchive(input, killed.ports).catch((error: unknown) => error);
        expect({ call, when, outcome }).toMatchObject({ outcome: expect.any(Error) });
        expect(await simulation.play(sequence)).toEqual(['done']);
        await expectConsistent(simulation, sequence);
        doubts += (await uncertainOf(simulation)).length;
        const others = await duplicatesOf(simulation);
        const counting = simulation.results(sequence).archive;
        if (!counting.written) throw new Error(counting.reason);
        expect(archivesOf(simulation).sort()).toEqual([counting.archive.archiveId, ...others].sort());
        duplicates += others.length;
      }
    }
    // Killed after the request is on record, before or after it is sent, or before the results are written.
    expect([doubts, duplicates]).toEqual([4, 2]);
  });
});

/** Duplicates that an inventory of now shows. */
async function duplicatesOf({ items, vaults, clock }: Simulation): Promise<string[]> {
  const search = await DuplicateSearch.of(items, ['photos'], { vault: VAULT, runId: 'run' });
  for (const { archiveId, description, bytes, treeHash } of vaults.vault(VAULT).archives.values()) {
    search.add({ archiveId, description, createdAt: '2026-01-05T08:00:00Z', sizeBytes: bytes.length, treeHash });
  }
  const inventory = {
    vault: VAULT,
    date: clock.now().toISOString(),
    runId: 'run',
    isNeeded: () => false,
    isLost: () => false,
  };
  await search.settle(items, inventory, clock.now());
  const garbage: string[] = [];
  for await (const { archiveId } of listGarbage(items, 'photos')) garbage.push(archiveId);
  return garbage;
}

describe('an archive of another size', () => {
  it.each([
    ['as long as the maximum', 2 * MIB, ['uploadWhole']],
    ['a byte longer', 2 * MIB + 1, ['begin', 'sendPart', 'sendPart', 'sendPart', 'complete']],
  ])('%s', async (_which, sizeBytes, requests) => {
    const simulation = await open();
    const sequence = await simulation.task('object', [simulation.put('film', content('film', sizeBytes))]);
    await simulation.play(sequence);
    await expectConsistent(simulation, sequence);
    expect(requestsOf(simulation)).toEqual(requests);
  });

  it('is sent in parts when the properties of its objects make a pack longer than memory', async () => {
    const simulation = await open();
    const filled = { metadata: { filled: 'm'.repeat(2000) } };
    const objects = Array.from({ length: 600 }, (_, n) => simulation.put(`small/${n}`, content('small', 1400), filled));
    const sequence = await simulation.task('pack', objects);
    expect(await simulation.play(sequence)).toEqual(['done']);
    await expectConsistent(simulation, sequence);
    expect(requestsOf(simulation)).toEqual(['begin', 'sendPart', 'sendPart', 'sendPart', 'complete']);
    expect(simulation.archive(sequence).bytes.length).toBeGreaterThan(2.25 * MIB);
  });

  it('is no slice, no catalog and none of a plan that forbids it', async () => {
    const simulation = await open();
    const object = simulation.put('film', content('film', 2 * MIB));
    const slice = await simulation.task('object', [object], { slice: { start: 0, end: MIB - 1, number: 0, of: 2 } });
    const catalog = await simulation.task('catalog', [object]);
    for (const sequence of [slice, catalog]) await simulation.play(sequence);
    expect(requestsOf(simulation)).not.toContain('uploadWhole');
    const forbidding = await new Simulation().open();
    const sequence = await forbidding.task('object', [forbidding.put('film', 'x')]);
    await forbidding.play(sequence);
    expect(requestsOf(forbidding)).toEqual(['begin', 'sendPart', 'complete']);
  });
});

it('of two calls at once that both store an archive, one counts, and the other is garbage by its id', async () => {
  const { simulation, sequence } = await withFilm('object');
  const states = await Promise.all([simulation.call({ sequence }), simulation.call({ sequence })]);
  expect(states).toEqual([{ state: 'done' }, { state: 'done' }]);
  await expectConsistent(simulation, sequence);
  expect(await simulation.written()).toMatchObject({ archives: 1 });
  const { archive } = simulation.results(sequence);
  const others = archivesOf(simulation).filter((id) => archive.written && id !== archive.archive.archiveId);
  const garbage: string[] = [];
  for await (const { archiveId } of listGarbage(simulation.items, 'photos')) garbage.push(archiveId);
  expect(garbage).toEqual(others);
  expect(others).toHaveLength(1);
  expect(treeHashOf(content('film', MIB + 7)).toString('hex')).toBe(simulation.archive(sequence).treeHash);
});
