import { crc32 } from 'node:zlib';
import { readBack } from '../../../core/archive/read-back';
import { LengthMismatchError } from '../../../core/contracts/errors';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';

const at = { bucket: 'b', key: 'k' };
const bytes = Buffer.from('all of it');

/** An object whose stream ends, or breaks, after so many bytes, one attempt after the other; at last it is whole. */
function breaking(...attempts: (number | Error)[]) {
  return {
    read: async () => {
      const next = attempts.shift() ?? bytes.length;
      return (async function* () {
        if (next instanceof Error) throw next;
        yield bytes.subarray(0, next);
      })();
    },
  };
}

describe('reading an object back', () => {
  const whole = { treeHash: treeHashOf(bytes).toString('hex'), crc32: crc32(bytes) };

  it('tells its hashes', async () => {
    expect(await readBack(breaking(), at, bytes.length)).toEqual(whole);
  });

  it('begins again when the stream breaks, and when it ends early, which is not another content', async () => {
    expect(await readBack(breaking(new Error('reset'), 3), at, bytes.length)).toEqual(whole);
    await expect(readBack(breaking(3, 3, 3), at, bytes.length)).rejects.toThrow(LengthMismatchError);
    await expect(readBack(breaking(3, 3, new Error('reset')), at, bytes.length)).rejects.toThrow('reset');
  });

  it('leaves off when it is told to, and knows nothing of what is gone', async () => {
    expect(await readBack(breaking(), at, bytes.length, () => true)).toBe('stopped');
    expect(await readBack({ read: async () => undefined }, at, bytes.length)).toBeUndefined();
  });
});
