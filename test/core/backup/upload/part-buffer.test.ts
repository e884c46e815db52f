import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { PartBuffer } from '../../../../core/backup/upload/part-buffer';
import { MIB } from '../../../../core/ranges/units';
import { treeHashOf } from '../../../../core/tree-hash/tree-hash';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a part that fills', () => {
  it('holds the bytes as they came, with both of their hashes, however they are cut', () => {
    const bytes = Buffer.alloc(2 * MIB + 1000, 'film, part, ');
    const cuts = fc.array(fc.integer({ min: 1, max: MIB }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(cuts, (lengths) => {
        const part = new PartBuffer(Buffer.alloc(4 * MIB, 0xff), 4 * MIB);
        let at = 0;
        for (const length of [...lengths, bytes.length]) {
          const chunk = bytes.subarray(at, at + length);
          expect(part.append(chunk)).toBe(chunk.length);
          at += chunk.length;
        }
        const closed = part.close();
        expect(closed.bytes.equals(bytes)).toBe(true);
        expect(closed.sha256).toBe(sha256(bytes));
        expect(closed.treeHash).toBe(treeHashOf(bytes).toString('hex'));
      }),
      { numRuns: 20 },
    );
  });

  it('takes no more than it has room for', () => {
    const part = new PartBuffer(Buffer.alloc(2 * MIB), MIB);
    expect(part.append(Buffer.alloc(MIB - 10, 'a'))).toBe(MIB - 10);
    expect(part.isFull).toBe(false);
    expect(part.append(Buffer.from('0123456789abc'))).toBe(10);
    expect(part.isFull).toBe(true);
    expect(part.append(Buffer.from('abc'))).toBe(0);
    expect(part.sizeBytes).toBe(MIB);
    expect(part.close().bytes.subarray(-10).toString()).toBe('0123456789');
  });
});
