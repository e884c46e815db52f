import { PartMemory } from '../../../../core/backup/upload/part-memory';
import { MIB } from '../../../../core/ranges/units';

describe('memory for parts', () => {
  it('is used again once all of it was given back', () => {
    const memory = new PartMemory();
    const [first, second] = [memory.take(32 * MIB), memory.take(32 * MIB)];
    memory.release(first);
    memory.release(second);
    const again = memory.take(16 * MIB);
    expect(again.buffer).toBe(first.buffer);
    expect(again.byteOffset).toBe(first.byteOffset);
    expect(second.buffer).toBe(first.buffer);
  });

  it('is used again as often as something is taken beside what stays in use', () => {
    const memory = new PartMemory();
    const whole = memory.take(144 * MIB);
    for (let attempt = 0; attempt < 20; attempt++) {
      const beside = memory.take(16 * MIB);
      expect([beside.buffer === whole.buffer, beside.byteOffset - whole.byteOffset]).toEqual([true, 144 * MIB]);
      memory.release(beside);
    }
  });

  it('is lent to one at a time, and there is always more', () => {
    const memory = new PartMemory();
    const buffers = Array.from({ length: 6 }, () => memory.take(16 * MIB));
    memory.release(buffers[0] as Buffer);
    buffers.push(memory.take(16 * MIB));
    for (const [index, buffer] of buffers.entries()) buffer[0] = index;
    expect(buffers.map((buffer) => [buffer.length, buffer[0]])).toEqual(buffers.map((_, index) => [16 * MIB, index]));
  });
});
