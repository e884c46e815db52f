import { PackBuilder } from '../../../core/backup/pack/pack-builder';
import { readPackIndex } from '../../../core/backup/pack/pack-index';
import { sortedProperties } from '../../../core/backup/upload/read-properties';
import { combined } from '../../../core/backup/upload/slice-blocks';
import { parseArchiveDescription } from '../../../core/contracts/archive-description';
import { archiveRef, type SourceObject } from '../../../core/contracts/snapshot';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';
import { RUN_ID, SIGNER, type Simulation } from './simulation';

/** The pack of objects as they were when they were listed. */
export function tarOf(simulation: Simulation, objects: readonly SourceObject[]) {
  const builder = new PackBuilder();
  const buffers: Buffer[] = [];
  for (const object of objects) {
    const version = simulation.versions.get(object.etag);
    if (!version) throw new Error(`${object.key} never was ${object.etag}`);
    const properties = sortedProperties({ contentType: 'binary/octet-stream', ...version.properties });
    buffers.push(...builder.add({ object, properties, bytes: version.bytes }));
  }
  buffers.push(...builder.finish());
  return { bytes: Buffer.concat(buffers), members: builder.members };
}

/**
 * Whatever happened: the results name every object once, in order; what they say was written lies in the vault, byte for
 * byte; and nothing is left at Glacier that would be paid for.
 */
export async function expectConsistent(simulation: Simulation, sequence: number): Promise<void> {
  const { task, objects } = simulation.tasks[sequence] ?? {};
  if (!task || !objects) throw new Error(`there is no task ${sequence}`);
  const { archive, objects: results } = simulation.results(sequence);
  expect(results.map(({ key }) => key)).toEqual(objects.map(({ key }) => key));
  const taken = results.flatMap((result) => ('slices' in result ? [result] : []));
  const record = await simulation.record(sequence);
  expect(record?.state).toBe(archive.written ? 'done' : 'failed');
  // A function that is killed right after it has begun an upload leaves one behind, in which nothing lies.
  expect([...simulation.uploads.uploads.values()].flatMap(({ parts }) => [...parts.keys()])).toEqual([]);
  if (!archive.written) {
    expect(archive.reason).not.toBe('');
    expect(taken).toEqual([]);
    return;
  }
  const { archive: written } = archive;
  const ref = archiveRef(RUN_ID, sequence);
  const found = simulation.archive(sequence);
  const kept = objects.filter(({ key }) => taken.some((result) => result.key === key));
  expect(written).toMatchObject({ archive: ref, kind: task.kind, sizeBytes: found.bytes.length, objects: kept.length });
  expect(written.treeHash).toBe(treeHashOf(found.bytes).toString('hex'));
  expect(parseArchiveDescription(found.description)).toMatchObject({
    ...{ snapshot: RUN_ID, sequence, kind: task.kind },
    signer: SIGNER,
  });
  if (task.kind === 'object') expectObject(simulation, sequence, written.treeHash);
  else expectPack(simulation, sequence, kept);
}

/** @param treeHash that of the archive as it lies in the vault */
function expectObject(simulation: Simulation, sequence: number, treeHash: string): void {
  const { task, objects } = simulation.tasks[sequence] ?? {};
  const [object] = objects ?? [];
  const whole = simulation.versions.get(object?.etag ?? '')?.bytes ?? Buffer.alloc(0);
  const expected = task?.slice ? whole.subarray(task.slice.start, task.slice.end + 1) : whole;
  expect(simulation.archive(sequence).bytes.equals(expected)).toBe(true);
  const [result] = simulation.results(sequence).objects;
  const slices = [{ archive: archiveRef(RUN_ID, sequence), offset: 0, sizeBytes: expected.length }];
  expect(result).toMatchObject({ ...object, slices });
  if (!result || !('slices' in result)) throw new Error('not taken');
  expect(result.treeHash ?? combined(result.blocks?.treeHashes ?? [])).toBe(treeHash);
}

function expectPack(simulation: Simulation, sequence: number, kept: SourceObject[]): void {
  const { bytes, members } = tarOf(simulation, kept);
  const found = simulation.archive(sequence).bytes;
  expect(found.equals(bytes)).toBe(true);
  expect(readPackIndex(found, 0)).toEqual({ lines: members });
  const { objects: results } = simulation.results(sequence);
  const lines = results.flatMap((result) => ('slices' in result ? [result] : []));
  const ref = archiveRef(RUN_ID, sequence);
  expect(lines).toEqual(
    members.map(({ offset, ...line }) => ({
      ...line,
      slices: [{ archive: ref, offset, sizeBytes: line.sizeBytes }],
    })),
  );
}
