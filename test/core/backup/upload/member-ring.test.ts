import fc from 'fast-check';
import { MemberRing } from '../../../../core/backup/upload/member-ring';

const RING_BYTES = 64;

describe('the ring of members', () => {
  it('never lends the same bytes twice, and has room for whatever is at most half of it', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: RING_BYTES / 2 }), { maxLength: 60 });
    fc.assert(
      fc.property(sizes, (wanted) => {
        const memory = Buffer.alloc(RING_BYTES);
        const ring = new MemberRing(memory);
        const lent: { buffer: Buffer; mark: number }[] = [];
        let lentBytes = 0;
        for (const [index, bytes] of wanted.entries()) {
          while (lentBytes + bytes > RING_BYTES / 2) {
            lentBytes -= lent.shift()?.buffer.length ?? 0;
            ring.release();
          }
          const buffer = ring.take(bytes);
          expect(buffer).toHaveLength(bytes);
          if (bytes > 0) expect(buffer.buffer).toBe(memory.buffer);
          const mark = 1 + (index % 255);
          lent.push({ buffer: buffer.fill(mark), mark });
          lentBytes += bytes;
          for (const { buffer, mark } of lent) expect(buffer.every((byte) => byte === mark)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('goes elsewhere for what it has no room for', () => {
    const ring = new MemberRing(Buffer.alloc(RING_BYTES));
    const first = ring.take(40).fill(1);
    const second = ring.take(40).fill(2);
    const third = ring.take(20).fill(3);
    ring.release();
    ring.release();
    const fourth = ring.take(30).fill(4);
    expect([first, second, third, fourth].map(({ length }) => length)).toEqual([40, 40, 20, 30]);
    expect(third.every((byte) => byte === 3)).toBe(true);
  });
});
