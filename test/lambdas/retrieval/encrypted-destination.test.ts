import type { Destination, UploadedPart } from '../../../core/ports/destination';
import { MIB } from '../../../core/ranges/units';
import { Simulation, TARGET } from './simulation';

type Part = Parameters<Destination['uploadPart']>[0];

const bytes = Buffer.alloc(5 * MIB);
for (let at = 0; at < bytes.length; at += 1000) bytes.writeUInt32BE(at, at);

async function* one(chunk: Uint8Array) {
  yield chunk;
}

/** Copying one archive, of which each part is put once more, by `again`, before the record of the first one is written. */
async function copying(again: (part: Part, body: Buffer) => Buffer | undefined, pieceBytes = 8 * MIB) {
  const sim = new Simulation({ isEncrypted: true }, { rangeBytes: MIB, pieceBytes });
  sim.archive('large', bytes);
  await sim.plan();
  const put = sim.objects.uploadPart.bind(sim.objects);
  const copies: number[] = [];
  sim.objects.uploadPart = async (part, body): Promise<UploadedPart> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    copies.push(part.partNumber);
    const recorded = await put(part, one(Buffer.concat(chunks)));
    const other = again(part, Buffer.concat(chunks));
    if (other) await put(part, one(other));
    return recorded;
  };
  return { sim, copies };
}

describe('at a destination that encrypts with a key of KMS', () => {
  it('an archive is completed though every part was put twice, and has another ETag than the one on record', async () => {
    const { sim, copies } = await copying((_part, body) => body);
    const results = await sim.play();
    expect(results).toMatchObject([{ state: 'verified', adopted: false, requests: 1 }]);
    expect(copies.sort()).toEqual([1, 2, 3, 4, 5]);
    expect(sim.objects.at({ bucket: TARGET, key: 'large' })?.bytes.equals(bytes)).toBe(true);
  });

  it('parts that were replaced by other bytes are copied again, and no others, from the same job', async () => {
    const replaced = new Set([2, 4]);
    const { sim, copies } = await copying(({ partNumber }, body) =>
      replaced.delete(partNumber) ? Buffer.alloc(body.length, 'evil') : undefined,
    );
    const results = await sim.play();
    expect(results).toMatchObject([{ state: 'verified', adopted: false, requests: 1 }]);
    expect(copies.sort()).toEqual([1, 2, 2, 3, 4, 4, 5]);
    expect(sim.objects.at({ bucket: TARGET, key: 'large' })?.bytes.equals(bytes)).toBe(true);
    expect(sim.waits).toBe(2);
  });

  it('a part of a piece that was settled before fails its archive, with the reason', async () => {
    const { sim } = await copying(
      ({ partNumber }, body) => (partNumber === 1 ? Buffer.alloc(body.length, 'evil') : undefined),
      2 * MIB,
    );
    const results = await sim.play();
    const reason = expect.stringContaining('S3 does not hold parts 1 as recorded');
    expect(results.at(-1)).toMatchObject({ state: 'failed', reason });
    expect(sim.objects.keys(TARGET)).toEqual([]);
    expect(sim.objects.uploads.size).toBe(0);
  });
});
